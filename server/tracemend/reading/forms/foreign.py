"""What surely is no part of a message: log lines, prompts, separators, the first lines of other reports."""

from __future__ import annotations

import re

_FOREIGN = re.compile(
    r"""(?x)
      [\[(<]?\d{4}[-/.]\d\d[-/.]\d\d[\sT_]                                      # 2026-01-31 12:00:00
    | [\[(<]?\d\d:\d\d:\d\d\b
    | [\[(<]?\d\d?[/-](?:\d\d|[A-Z][a-z]{2})[/-]\d{2,4}\b
    | \[?(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\ )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\ [\ \d]?\d\ \d\d:\d\d
    | \[?(?:DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL|NOTICE|TRACE)\b\]?(?::\S|:\s{2,}|:\s\S|\s+[\[(|]|\s{2,}|\s+\d|\s+in\s|\s*-\s|\s+\S+:\S+\s-\s)
    | [\w.-]+:\ (?:exit\ -?\d+\ \(|FAIL\ |OK\ |commands\[)
    | [DIWEF]\d{4}\ \d\d:
    | \[(?:debug|info|warn(?:ing)?|error|critical|exception)\ *\]\s
    | \[(?:DEBUG|INFO|WARN(?:ING)?|ERROR|CRITICAL)\]\s
    | \d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\ -[ ]
    | [=\-_*]{50,}\s*$
    | ={3,}\ .*\ ={3,}\s*$
    | _{3,}\ .*\ _{3,}\s*$
    | -{3,}\ .*\ -{3,}\s*$
    | \S.{0,300}:\d+:\ \w*Warning:[ ]
    | [╭┌][─]+[ ].{1,300}[ ][─]+[╮┐]\s*$
    | (?:\$|\#|%|>>>|>|❯|➜|λ)\ +\S
    | (?:>>>|\$|%|❯|➜)\s*$
    | (?:\(\S+\)\ )?(?:PS\ )?[A-Z]:\\.*>
    | (?:\(\S+\)\ )?[\w.-]+@[\w.-]+[:\ ][^$\#%]*[$\#%](?:\ |$)
    | (?:ba|z|da)?sh-\d[\d.]*[$\#](?:\ |$)
    | In\ \[\d+\]:
    | \[\d+/\d+\]\ |\[\d+\]\s*$
    | (?:make(?:\[\d+\])?|ninja|npm|error\ Command|Command\ exited|Process\ finished\ with\ exit|Process\ \w+-\d+:)
    | \[?Finished\ in\ |\[Done\]\ exited|\#\#\[
    | Exception\ ignored\ |Exception\ in\ |Task\ exception\ was\ never|Future\ exception\ was\ never|Unhandled\ exception
    | Fatal\ Python\ error|Error\ in\ (?:atexit|sys\.|user\s)|Original\ exception\ was|Call\ stack:|Logged\ from\ file|Arguments:[ ]
    | Uncaught\ exception\.\ Entering\ post|\(Pdb\)|\[end\ of\ output\]
    | Sentry\ is\ attempting|Waiting\ (?:up\ to|for)|Press\ Ctrl|The\ terminal\ process
    | Starting\ development\ server|Watching\ for\ file\ changes|Performing\ system\ checks|Quit\ the\ server
    | (?:Internal\ Server\ Error|Bad\ Request|Not\ Found):\ /
    | (?:Exception\ Type|Exception\ Value|Exception\ Location|Request\ Method|Request\ URL):[ ]
    | \s*(?:Cell|Input)\ In\ ?\[\d+\]|<!DOCTYPE|\s+(?:Current\ thread|Thread)\ 0x
    | ```|~~~\s*$|</?(?:pre|code|textarea|div|script|body|html)\b|-->
    | object\ address\s*:|object\ refcount\s*:|python:\ |Aborted|Segmentation\ fault
    """
)


def is_foreign(line: str) -> bool:
    """Whether a line surely is none of a message: a log line, a prompt, a separator, another report's first line."""
    return _FOREIGN.match(line) is not None
