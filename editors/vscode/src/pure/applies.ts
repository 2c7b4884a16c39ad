/** When each command applies: for one incident, and, as keys for the conditions of the manifest, for all that is known. */

import type { Incident, Job } from "../protocol";
import { bestFix, inNotebook } from "./present";

type Applies = (incident: Incident) => boolean;

const isOpen: Applies = ({ state }) => state === "open";
const isListed: Applies = ({ state }) => state !== "dismissed";
const isDelivered: Applies = ({ delivered }) => delivered.length > 0;
const isFixable: Applies = (incident) => isOpen(incident) && bestFix(incident) !== undefined;
const isTriable: Applies = (incident) => !inNotebook(incident);
const isForModel: Applies = (incident) => isOpen(incident) && isTriable(incident) && !isDelivered(incident);
const isApplied: Applies = ({ applied }) => applied !== null;

/** The commands on an incident, by the last part of their names, with the incidents that each applies to. */
export const APPLIES = {
  fixAndTest: (incident) => isFixable(incident) && isTriable(incident) && !isDelivered(incident),
  preview: isFixable,
  apply: (incident) => isFixable(incident) && !isApplied(incident),
  commit: (incident) => isOpen(incident) && !isDelivered(incident) && incident.fixes.some(({ level }) => level === "verified"),
  push: (incident) => isOpen(incident) && incident.delivered[0]?.pushed_to === null,
  pullRequest: ({ delivered: [latest] }) => latest !== undefined && latest.pushed_to !== null && latest.pull_request === null,
  explain: isListed,
  dismiss: isOpen,
  reopen: (incident) => !isOpen(incident),
  open: (incident) => isListed(incident) && (incident.line !== null || incident.reported !== null),
  undo: isApplied,
  openRecord: (incident) => isListed(incident) && incident.record !== null,
  askModel: isForModel,
  showPrompt: isForModel,
} satisfies Readonly<Record<string, Applies>>;

export type OnIncident = keyof typeof APPLIES;

/** Commands that run something of the workspace, or write to it. */
const NEED_TRUST: readonly OnIncident[] = ["fixAndTest", "apply", "commit", "push", "pullRequest", "undo", "askModel", "showPrompt"];

export interface Situation {
  /** Whether the server answers. */
  readonly running: boolean;
  /** Whether the workspace is trusted. */
  readonly trusted: boolean;
  readonly incidents: readonly Incident[];
  readonly jobs: readonly Job[];
}

/** The context keys of the manifest: `tracemend.can.NAME` for each command on an incident, and what else there is. */
export function contextKeys({ running, trusted, incidents, jobs }: Situation): Readonly<Record<string, boolean>> {
  const can = Object.entries(APPLIES).map(([name, applies]) => {
    const allowed = running && (trusted || !NEED_TRUST.includes(name as OnIncident));
    return [`tracemend.can.${name}`, allowed && incidents.some(applies)] as const;
  });
  return {
    ...Object.fromEntries(can),
    "tracemend.running": running,
    "tracemend.hasIncidents": running && incidents.length > 0,
    "tracemend.hasJobs": running && jobs.length > 0,
  };
}
