// Bundles the pages' scripts and styles and copies the icons: tenpack/web -> tenpack/static/dist.
// `make` runs it; `node assets/build.mjs --watch` keeps rebuilding while you edit.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const web = join(root, "tenpack", "web");
const dist = join(root, "tenpack", "static", "dist");

const entries = {
  app: ["scripts/app.ts", "styles/app.css"],
  // Only the calendar page loads it.
  calendar: ["scripts/calendar.ts", "styles/calendar.css"],
  // Only programs and their days.
  training: ["scripts/training.ts", "styles/training.css"],
  // Coach Mode is a page of its own, with its own worker.
  mode: ["scripts/mode.ts", "styles/mode.css"],
  "mode-worker": ["scripts/mode-worker.ts"],
  // Only the page where a person chooses what to hear, and the worker that shows what comes.
  push: ["scripts/push.ts"],
  "push-worker": ["scripts/push-worker.ts"],
  // Keeps a client's last balance for when there is no network.
  "portal-worker": ["scripts/portal-worker.ts"],
};

const options = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  sourcemap: "linked",
  // The content policy allows no eval and no foreign address, so everything lands in one file each.
  format: "esm",
  target: ["es2022", "chrome111", "firefox115", "safari16.4"],
  loader: { ".svg": "file", ".woff2": "file", ".png": "file" },
  assetNames: "[name]-[hash]",
  entryPoints: Object.entries(entries).flatMap(([name, files]) =>
    files.map((file) => join(web, file)).filter(existsSync).map((file) => ({ in: file, out: name })),
  ),
  outdir: dist,
  logLevel: "warning",
};

mkdirSync(dist, { recursive: true });
const icons = join(web, "icons");
if (existsSync(icons)) cpSync(icons, join(dist, "icons"), { recursive: true });

// The server sends what lies beside a file under these endings to browsers that can read it.
const PACKED = { ".gz": gzipSync, ".br": brotliCompressSync };
const built = (...endings) => readdirSync(dist).filter((name) => endings.some((ending) => name.endsWith(ending)));
for (const name of built(".gz", ".br")) rmSync(join(dist, name));

if (options.entryPoints.length === 0) {
  console.log("No scripts or styles to build yet.");
} else if (process.argv.includes("--watch")) {
  await (await esbuild.context(options)).watch();
} else {
  await esbuild.build(options);
  for (const name of built(".js", ".css"))
    for (const [ending, pack] of Object.entries(PACKED))
      writeFileSync(join(dist, name + ending), pack(readFileSync(join(dist, name))));
}
