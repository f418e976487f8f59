// Answers, by the rules of Coach Mode's scripts, the cases that come as JSON on standard input.
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";
import { readFileSync } from "node:fs";
import * as esbuild from "esbuild";

const scripts = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "tenpack", "web", "scripts", "mode");
const contents = `export * from "./fold"; export * from "./session"; export * from "./bests"; export * from "./plates"; export * from "./search";`;
const built = await esbuild.build({ stdin: { contents, resolveDir: scripts, loader: "ts" }, bundle: true, format: "esm", write: false });
const rules = await import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].text).toString("base64")}`);

const { stories, purses, sets, bars, searches } = JSON.parse(readFileSync(0, "utf8"));
const found = (exercises, text) => rules.searchExercises(exercises, text, new Set()).map(({ key }) => key);
console.log(JSON.stringify({
  stories: stories.map((operations) => [...rules.fold([], operations).values()]),
  purses: purses.map(({ packs, at }) => rules.usableAt(packs, at).map(({ id }) => id)),
  sets: sets.map(rules.oneRepMax),
  bars: bars.map(({ total, bar, plates }) => rules.loadBar(total, bar, plates)),
  searches: searches.map(({ exercises, text }) => found(exercises, text)),
}));
