/* Coach Mode. The page is empty as it comes; everything on it is drawn from what this device keeps. */
import type { Mode } from "./mode/acts";
import { stayAwake } from "./mode/awake";
import { Desk } from "./mode/desk";
import { register } from "./mode/home_worker";
import { signOut } from "./mode/leave";
import { Messenger } from "./mode/messenger";
import { padKeys } from "./mode/pad";
import { Rests } from "./mode/rests";
import { ring } from "./mode/ring";
import { screen } from "./mode/screen";
import { useUnit } from "./mode/units";
import { View } from "./mode/view";
import { enter } from "./mode/choose";
import { announce, t } from "./mode/words";

const root = document.getElementById("mode");
if (root) void start(root);

async function start(root: HTMLElement): Promise<void> {
  const theme = document.cookie.match(/(?:^|; )theme=(light|dark)/)?.[1];
  if (theme) document.documentElement.dataset.theme = theme;
  const desk = await Desk.open().catch((error: unknown) => {
    refuse(root);
    throw error;
  });
  const view = new View(desk);
  const rests = new Rests(desk);
  await Promise.all([view.open(), rests.open()]);
  const messenger = new Messenger(desk, { sync: "/mode/sync", snapshot: "/mode/snapshot" });
  const mode: Mode = { desk, view, rests, messenger, leave: () => signOut(desk), takeOver: null };
  const draw = screen(mode, root);
  const drawAll = (): void => {
    useUnit(desk.snapshot?.business.unit ?? "kg");
    stayAwake(view.place === "board");
    draw();
  };
  root.replaceChildren();
  desk.addEventListener("drawn", drawAll);
  [view, rests, messenger].forEach((one) => one.addEventListener("changed", drawAll));
  addEventListener("resize-board", drawAll);
  rests.addEventListener("over", () => {
    announce(t("rest_over"));
    if (!view.lasting.isSilent) ring();
  });
  padKeys(mode);
  drawAll();
  void navigator.storage?.persist?.().catch(() => false);
  await messenger.run();
  asked(mode);
  await register(mode);
}

/** Nothing can be stored here, as in a private window. */
function refuse(root: HTMLElement): void {
  const main = document.createElement("main");
  main.appendChild(document.createElement("h1")).textContent = t("cannot_keep");
  root.replaceChildren(main);
}

/** `/mode?appointment=…` and `/mode?client=…` lead straight to what they name. */
function asked(mode: Mode): void {
  const query = new URLSearchParams(location.search);
  const appointment = mode.desk.snapshot?.appointments.find(({ id }) => id === query.get("appointment"));
  const client = appointment?.client ?? query.get("client");
  if (location.search) history.replaceState(null, "", location.pathname + location.hash);
  if (client && mode.desk.snapshot?.clients.some(({ id }) => id === client)) enter(mode, client, appointment?.id ?? null);
}
