// The first five minutes: the walkthrough's sample is opened in a window of its own, run, and its fix tried.
import path from "node:path";
import { after, before } from "node:test";

import { openEditor, temporaryFolder } from "./editor.mjs";
import { makeProject } from "./projects.mjs";
import { lightbulb, openFile, palette, part, PATIENCE, press, ready, rendered, shot, squiggle, told } from "./steps.mjs";

let editor, sample;

before(async () => {
  const home = temporaryFolder();
  const { folder } = makeProject(path.join(home, "ws"));
  editor = await openEditor({ home, workspace: folder, file: "main.py" });
  await ready(editor.page);
});

after(async () => {
  await editor?.stop();
});

part("the walkthrough opens the sample in a window of its own", () => editor.page, async (page) => {
  await palette(page, "Help: Welcome");
  await page.locator(".gettingStartedContainer button", { hasText: "Fix your first crash" }).first().click({ timeout: PATIENCE });
  const button = page.locator(".gettingStartedContainer .monaco-button", { hasText: "Open the Sample" }).first();
  await button.waitFor({ timeout: PATIENCE });
  await shot(page, "walkthrough");
  const opened = page.context().waitForEvent("page", { timeout: PATIENCE });
  await button.click();
  sample = await opened;
  await sample.waitForSelector(".monaco-workbench", { timeout: PATIENCE });
});

part("the sample crashes, its fix is verified, and the evidence is a click away", () => sample ?? editor.page, async (page) => {
  await ready(page);
  await openFile(page, "cart.py");
  await palette(page, "Tracemend: Run the Sample");
  await squiggle(page);
  await lightbulb(page, "pirce", "Fix and test");
  await press(await told(page, "main.py"), /^Run$/);
  await press(await told(page, "verified"), "Evidence");
  await rendered(page, "tracemend replay");
  await shot(page, "evidence");
});
