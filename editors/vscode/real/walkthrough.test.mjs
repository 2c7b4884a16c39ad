// The first five minutes: the walkthrough's sample is opened in a window of its own, run, its fix tried, applied and undone.
import path from "node:path";

import { makeProject } from "./projects.mjs";
import { editorShows, lightbulb, openFile, palette, PATIENCE, press, ready, rendered, shot, squiggle, story, told } from "./steps.mjs";

const prepare = (home) => {
  const { folder } = makeProject(path.join(home, "ws"));
  return { workspace: folder, file: "main.py" };
};

story("the walkthrough", prepare, (part) => {
  let sample;

  part("the walkthrough opens the sample in a window of its own", async (page) => {
    await palette(page, "Help: Welcome");
    await page.locator(".gettingStartedContainer button", { hasText: "Fix your first crash" }).first().click({ timeout: PATIENCE });
    const button = page.locator(".gettingStartedContainer .monaco-button", { hasText: "Open the Sample" }).first();
    await button.waitFor({ timeout: PATIENCE });
    await shot(page, "walkthrough");
    const opened = page.context().waitForEvent("page", { timeout: PATIENCE });
    await button.click();
    sample = await opened;
    await ready(sample);
  });

  part("the sample crashes, its fix is verified, and the evidence is a click away", async () => {
    await openFile(sample, "cart.py");
    await palette(sample, "Tracemend: Run the Sample");
    await squiggle(sample);
    await lightbulb(sample, "pirce", "Fix and test");
    await press(await told(sample, "main.py"), /^Run$/);
    await press(await told(sample, "verified"), "Evidence");
    await rendered(sample, "What was run");
    await shot(sample, "evidence");
  });

  part("the verified fix is applied, and undone again", async () => {
    await openFile(sample, "cart.py");
    await palette(sample, "Tracemend: Apply Fix");
    await editorShows(sample, 'item["price"]');
    await palette(sample, "Tracemend: Undo Applied Fix");
    await editorShows(sample, 'item["pirce"]');
  });
});
