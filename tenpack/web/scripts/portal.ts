/* data-worker: the client's pages, which keep the last balance for when there is no network. */
import { whenever } from "./page";

whenever("[data-worker]", ({ dataset }) => {
  const register = (): void => void navigator.serviceWorker?.register(dataset.worker ?? "", { scope: dataset.scope ?? "/" }).catch(() => undefined);
  if (document.readyState === "complete") register();
  else window.addEventListener("load", register);
});
