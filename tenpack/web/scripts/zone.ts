/* data-zones: the page speaks of times. Tells the server the browser's zone by a cookie, and loads the page once more where
   it was written for another one; not where that would swallow a message: the next page has the zone. */
const place = document.querySelector<HTMLElement>("[data-zones]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (place && zone && place.dataset.zones !== zone) {
  const written = `zone=${encodeURIComponent(zone)}`;
  if (!document.cookie.split("; ").includes(written)) {
    const safe = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${written}; path=/; max-age=31536000; samesite=lax${safe}`;
    const isStored = document.cookie.split("; ").includes(written);
    if (isStored && !document.querySelector("[data-toast]")) location.replace(location.href);
  }
}
