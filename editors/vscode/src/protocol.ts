/** What the server answers: `docs/server.md` describes every command. */

export type State = "open" | "resolved" | "dismissed";
export type Level = "verified" | "suite-only" | "unproved" | "rejected";

export interface FixSummary {
  readonly fix: string;
  readonly title: string;
  readonly author: string;
  readonly applicability: "safe" | "unsafe" | "display-only";
  readonly level: Level | null;
  readonly proof: string | null;
  /** The folder of its trial's record. */
  readonly record: string | null;
}

export interface Delivery {
  readonly fix: string;
  readonly branch: string;
  readonly commit: string;
  readonly pushed_to: string | null;
  readonly pull_request: string | null;
  /** "open", "merged" or "closed"; null before the forge was asked. */
  readonly state: string | null;
  /** "success", "failure", "pending" or "neutral"; null before the forge was asked. */
  readonly checks: string | null;
  /** The names of the checks that fail. */
  readonly failing: readonly string[];
}

export interface Incident {
  readonly incident: string;
  readonly folder: string;
  readonly state: State;
  readonly count: number;
  /** Seconds since the epoch. */
  readonly lastSeen: number;
  readonly firstSeen: number;
  readonly type: string;
  readonly message: string;
  readonly function: string | null;
  readonly uri: string | null;
  /** Zero-based. */
  readonly line: number | null;
  readonly reported: { readonly file: string; readonly line: number } | null;
  readonly cause: string | null;
  readonly kind: string | null;
  /** The fix whose edit is in the texts and can be taken back. */
  readonly applied: string | null;
  /** The folder of the last trial's record, also where the trial rejected every fix. */
  readonly record: string | null;
  readonly fixes: readonly FixSummary[];
  readonly delivered: readonly Delivery[];
}

export interface Incidents {
  readonly incidents: readonly Incident[];
}

export interface Place {
  readonly uri: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}

export interface Job {
  readonly job: string;
  readonly kind: string;
  readonly title: string;
  readonly incident: string;
  readonly folder: string;
  readonly step: string | null;
  readonly cancelling: boolean;
}

export interface JobResult {
  readonly job: string;
  readonly outcome: "done" | "failed" | "cancelled" | "time limit";
  readonly message: string;
  readonly fix?: string | null;
  readonly level?: Level | null;
  readonly fixes?: readonly FixSummary[];
  readonly branch?: string;
  readonly commit?: string;
  readonly pushed_to?: string;
  readonly pull_request?: string;
}

export interface Preview {
  readonly fix: string;
  readonly title: string;
  readonly rationale: string;
  readonly files: readonly { readonly uri: string; readonly before: string | null; readonly after: string | null }[];
}

export interface Explanation {
  readonly title: string;
  readonly markdown: string;
}

export interface Applied {
  readonly fix: string;
  readonly applied: boolean;
  readonly message: string;
}

export interface Consent {
  /** Null where no model is configured. */
  readonly model: string | null;
  readonly endpoint: string | null;
  /** Whether nothing leaves this machine. */
  readonly local: boolean | null;
  readonly allowed: boolean;
}

export interface Intake {
  readonly enabled: boolean;
  /** Null while it does not run. */
  readonly url: string | null;
  readonly title: string;
  readonly markdown: string;
}
