/** What can be told of a traceback by its text alone, before the server reads it. */

/** Whether a text is worth sending to the server as a traceback; the server decides for certain. */
export function looksLikeTraceback(text: string): boolean {
  return /Traceback \(most recent call last\)|^\s*File "[^"\n]+", line \d+|^E\s{3}\s*\w*(Error|Exception)\b|"?exception"?\s*:/m.test(text);
}

export interface FrameLink {
  readonly start: number;
  readonly length: number;
  readonly file: string;
  /** One-based. */
  readonly line: number;
  readonly func: string | undefined;
}

const FRAME = /File "([^"]+)", line (\d+)(?:, in ([^\s]+))?/g;
const PYTEST = /(?<![\w/\\.])((?:[\w.\-/\\]|\w:(?=[\\/]))+\.py):(\d+)(?=:| |$)/g;

/** The places in a terminal's line that name a file and a line of a Python traceback. */
export function frameLinks(text: string): readonly FrameLink[] {
  const links: FrameLink[] = [];
  for (const [pattern, prefix] of [
    [FRAME, 0],
    [PYTEST, 0],
  ] as const) {
    for (const match of text.matchAll(pattern)) {
      const [whole, file, line, func] = match;
      if (file && line && !file.startsWith("<")) {
        links.push({ start: match.index + prefix, length: whole.length, file, line: Number(line), func });
      }
    }
  }
  return links;
}

/** A gate in front of the server: gives whole chunks on only while a traceback may be under way, in bounded memory. */
export class TracebackGate {
  private tail = "";
  private open = false;

  /** The text to send on for this chunk; "" when there is nothing of a traceback in it. */
  push(chunk: string): string {
    if (this.open) {
      return chunk;
    }
    const text = this.tail + chunk;
    if (/Traceback \(most|File "[^"\n]+", line \d+|Error\b|Exception\b/.test(text)) {
      this.open = true;
      this.tail = "";
      return text;
    }
    this.tail = text.slice(-4096);
    return "";
  }
}
