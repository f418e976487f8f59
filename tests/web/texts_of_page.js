/* Every text that a reader meets on the page: what stands there, and what is told to a screen reader or in an empty field. */
() => {
  const kept = "script, style, noscript, code, pre, kbd, [lang]:not(html), [dir=ltr], [translate=no]";
  const found = [document.title];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) if (!walk.currentNode.parentElement.closest(kept)) found.push(walk.currentNode.data);
  for (const name of ["aria-label", "title", "placeholder"])
    for (const one of document.querySelectorAll(`[${name}]`))
      if (!one.closest("[dir=ltr], [translate=no]")) found.push(one.getAttribute(name));
  return found;
}
