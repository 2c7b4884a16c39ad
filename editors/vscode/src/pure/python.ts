/** Which Python runs the server: pure choices, no editor and no processes. */

export interface PythonVersion {
  readonly major: number;
  readonly minor: number;
}

/** The oldest Python that the server runs on. */
export const OLDEST_SERVER_PYTHON: PythonVersion = { major: 3, minor: 10 };

/** Reads what `python -c 'import sys; print(*sys.version_info[:2])'` prints; undefined when it is something else. */
export function parseVersion(output: string): PythonVersion | undefined {
  const match = /^(\d+) (\d+)\s*$/.exec(output.trim());
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
}

/** Whether the server runs on this version. */
export function servesOn(version: PythonVersion): boolean {
  const { major, minor } = OLDEST_SERVER_PYTHON;
  return version.major > major || (version.major === major && version.minor >= minor);
}

/** Commands that may start a Python, best first. */
export function serverPythonCandidates(
  platform: NodeJS.Platform,
  chosen: string | undefined,
  ofProject: string | undefined,
): readonly (readonly string[])[] {
  if (chosen) {
    return [[chosen]];
  }
  const named = ofProject ? [[ofProject]] : [];
  const versions = ["3.14", "3.13", "3.12", "3.11", "3.10"];
  const found =
    platform === "win32"
      ? [["py", "-3"], ["python"], ["python3"]]
      : [["python3"], ...versions.map((version) => [`python${version}`]), ["python"]];
  return [...named, ...found];
}

/** Where a virtual environment keeps its interpreter. */
export function interpreterOf(environment: string, platform: NodeJS.Platform): string {
  return platform === "win32" ? `${environment}\\Scripts\\python.exe` : `${environment}/bin/python`;
}
