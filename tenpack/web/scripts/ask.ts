/* Scripts of single pages talk to the server through the one htmx of the page: they dispatch "ask" on the document with what
   they want, and hear whether it was answered. A refusal becomes a toast like any other; the dialog it came from closes. */
import htmx from "./htmx";

export interface Ask {
  method: "get" | "post";
  url: string;
  values?: Record<string, string>;
  /** Where the answer goes; without one only its toasts are shown. */
  target?: string;
  answered?: (wasDone: boolean) => void;
}

document.addEventListener("ask", (event) => {
  const { method, url, values = {}, target, answered } = (event as CustomEvent<Ask>).detail;
  const source = document.createElement("div");
  source.hidden = true;
  document.body.append(source);
  source.addEventListener("htmx:afterRequest", (done) => {
    /* Where htmx puts a refused form on the page it calls that a success; here nothing was done. */
    answered?.((done as CustomEvent<{ xhr: XMLHttpRequest }>).detail.xhr.status < 400);
    window.setTimeout(() => source.remove());
  });
  void htmx.ajax(method, url, { source, target: target ?? "body", swap: target ? "innerHTML" : "none", values });
});

document.addEventListener("htmx:responseError", (event) => {
  if (event.target instanceof Element) event.target.closest("dialog")?.close();
});
