/** What the server knows, kept for the views: incidents and running jobs. */

import * as vscode from "vscode";

import type { Incident, Incidents, Job } from "../protocol";
import type { Server } from "../start/client";

/** The incidents of all folders and the jobs that run; asks the server again whenever it says that something changed. */
export class IncidentStore implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly subscription: vscode.Disposable;
  private asking = false;
  private askAgain = false;
  incidents: readonly Incident[] = [];
  jobs: readonly Job[] = [];
  running = false;

  readonly onDidChange = this.changed.event;

  constructor(private readonly server: Server) {
    this.subscription = server.onDidStart((client) => {
      this.running = client !== undefined;
      this.jobs = [];
      client?.onNotification("tracemend/incidents", () => void this.refresh());
      client?.onNotification("tracemend/jobs", ({ jobs }: { jobs: readonly Job[] }) => {
        this.jobs = jobs;
        this.changed.fire(undefined);
      });
      this.changed.fire(undefined);
      void this.refresh();
    });
  }

  /** The incident on a line of a file, unless it was dismissed. */
  at(uri: vscode.Uri, line: number): Incident | undefined {
    const here = this.incidents.filter((incident) => incident.uri !== null && incident.state !== "dismissed" && same(incident.uri, uri));
    return here.find((incident) => incident.line === line);
  }

  async refresh(): Promise<void> {
    if (this.asking) {
      this.askAgain = true;
      return;
    }
    this.asking = true;
    try {
      this.incidents = this.running
        ? (await this.server.execute<Incidents>("tracemend.incidents", { states: ["open", "resolved", "dismissed"] })).incidents
        : [];
    } catch (error) {
      this.server.log.warn(String(error));
    } finally {
      this.asking = false;
    }
    this.changed.fire(undefined);
    if (this.askAgain) {
      this.askAgain = false;
      await this.refresh();
    }
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }
}

function same(one: string, other: vscode.Uri): boolean {
  return vscode.Uri.parse(one).toString() === other.toString();
}
