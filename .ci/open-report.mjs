// Opens audit pages in Chromium as a person does: open-report.mjs BROWSER FOLDER NAME...
// Each is looked at on a phone and a desktop, light and dark, searched and folded by keyboard, judged by axe-core, printed.
import fs from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [browserPath, folder, ...names] = process.argv.slice(2);
const browser = await puppeteer.launch({ executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
let failures = 0;
const check = (truth, what) => {
  if (truth) return;
  console.error(`report page: ${what}`);
  failures += 1;
};

async function opened(name, width, scheme) {
  const page = await browser.newPage();
  const where = `${name} at ${width} in ${scheme}`;
  const address = pathToFileURL(`${folder}/${name}.html`).href;
  page.on("console", (message) => check(false, `${where}: console: ${message.text()}`));
  page.on("pageerror", (error) => check(false, `${where}: ${error}`));
  page.on("dialog", async (dialog) => { check(false, `${where}: a dialog opened`); await dialog.dismiss(); });
  page.on("request", (request) => check(request.url().split("#")[0] === address, `${where}: request of ${request.url()}`));
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(address);
  return { page, where };
}

async function judged({ page, where }) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  check(!wide, `${where}: the page scrolls sideways`);
  for (const box of await page.$$("details")) await box.evaluate((one) => { one.open = true; });
  // Past the page's own policy, as an extension would.
  const session = await page.createCDPSession();
  await session.send("Page.setBypassCSP", { enabled: true });
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => (await globalThis.axe.run(document)).violations);
  for (const one of violations) {
    const serious = ["serious", "critical"].includes(one.impact);
    console.log(`${where}: axe: ${one.impact}: ${one.id}: ${one.help} (${one.nodes.length}) ${one.nodes[0].html.slice(0, 160)}`);
    check(!serious, `${where}: ${one.id}`);
  }
}

async function used(name) {
  const { page, where } = await opened(name, 1280, "light");
  const audit = JSON.parse(fs.readFileSync(`${folder}/${name}.json`, "utf8"));
  const rows = await page.$$eval("table.figures tbody tr", (all) => all.map((row) => [...row.querySelectorAll("td.n")].map((cell) => Number(cell.textContent))));
  audit.frameworks.forEach((framework, at) =>
    check(JSON.stringify(rows[at]) === JSON.stringify(Object.values(framework.statuses)), `${where}: numbers of ${framework.id}`));
  check((await page.$$eval("rect", (all) => all.filter((one) => one.getBoundingClientRect().width > 0).length)) > 0, `${where}: no chart is drawn`);
  const visible = () => page.$$eval("details.control, details.rule", (all) => all.filter((one) => !one.hidden).length);
  const before = await visible();
  await page.keyboard.press("/");
  await page.keyboard.type("storage_encrypted");
  await new Promise((done) => setTimeout(done, 400));
  const found = await visible();
  check(found > 0 && found < before, `${where}: a search leaves ${found} of ${before}`);
  await page.keyboard.down("Control"); await page.keyboard.press("a"); await page.keyboard.up("Control");
  await page.keyboard.press("Backspace");
  await new Promise((done) => setTimeout(done, 400));
  check((await visible()) === before, `${where}: an emptied search does not show everything again`);
  const first = await page.$("details.control > summary");
  await first.focus();
  await page.keyboard.press("Enter");
  check(await first.evaluate((one) => one.parentElement.open), `${where}: Enter does not open a control`);
  await page.pdf({ path: `${folder}/${name}.pdf`, format: "A4", preferCSSPageSize: true });
  await page.close();
}

for (const name of names) {
  await used(name);
  for (const [width, scheme] of [[390, "light"], [390, "dark"], [1280, "light"], [1280, "dark"]]) {
    const view = await opened(name, width, scheme);
    await view.page.screenshot({ path: `${folder}/${name}-${width}-${scheme}.png` });
    await judged(view);
    await view.page.close();
  }
}
await browser.close();
if (failures > 0) process.exit(1);
console.log(`report pages opened, used, judged and printed: ${names.join(", ")}`);
