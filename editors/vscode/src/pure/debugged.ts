/** What debugpy tells of an uncaught exception, as the traceback that Python would have printed. */

/** The parts of the debug adapter protocol's `exceptionInfo` that are read. */
export interface ExceptionInfo {
  readonly exceptionId: string;
  readonly description?: string;
  /** "always": stopped where it was raised, though it may yet be handled. */
  readonly breakMode: string;
  readonly details?: { readonly stackTrace?: string };
}

/** The place of a frame; line is one-based. */
export interface FramePlace {
  readonly line: number;
  readonly path: string | undefined;
}

const HEADER = "Traceback (most recent call last):\n";
const CHAIN = /\n((?:The above exception was the direct cause|During handling of the above exception, another exception)[^\n]*:)\n\n/;
const FRAME = /^ {2}File "(.+)", line (\d+), in /;

/**
 * The traceback, oldest call first; undefined for an exception that may yet be handled or comes without a stack.
 * `innermost` is the frame in which the debugger stands.
 */
export function debuggedTraceback(info: ExceptionInfo, innermost: FramePlace | undefined): string | undefined {
  const stack = info.details?.stackTrace;
  if (!stack || info.breakMode === "always") {
    return undefined;
  }
  const parts = stack.split(CHAIN);
  const raised = parts.length - 1;
  return parts.map((part, i) => (i % 2 === 1 ? `\n${part}\n\n` : HEADER + one(part, i === raised ? innermost : undefined))).join("");
}

/** One exception with its stack: debugpy lists the raised one's innermost frame first, and those of its causes last. */
function one(text: string, innermost: FramePlace | undefined): string {
  const [frames, exception] = split(text.trimEnd().split("\n"));
  const turned = innermost !== undefined && isAt(frames[0], innermost) && !isAt(frames.at(-1), innermost);
  return [...(turned ? frames.reverse() : frames).flatMap(withItsSource), ...exception, ""].join("\n");
}

function split(lines: readonly string[]): [frames: string[][], exception: string[]] {
  const frames: string[][] = [];
  for (const [i, line] of lines.entries()) {
    if (FRAME.test(line)) {
      frames.push([line]);
    } else if (line === "" || line.startsWith("    ")) {
      frames.at(-1)?.push(line);
    } else {
      return [frames, lines.slice(i)];
    }
  }
  return [frames, []];
}

/** A statement of several lines is shown with the lines after it, so its text is left to the file. */
function withItsSource(frame: readonly string[]): readonly string[] {
  const [, source, carets, ...more] = frame;
  const plain = source !== undefined && more.length === 0 && (carets === undefined || /^ +[~^]+$/.test(carets));
  return plain ? frame : frame.slice(0, 1);
}

function isAt(frame: readonly string[] | undefined, { line, path }: FramePlace): boolean {
  const match = FRAME.exec(frame?.[0] ?? "");
  return match !== null && match[1] === path && Number(match[2]) === line;
}
