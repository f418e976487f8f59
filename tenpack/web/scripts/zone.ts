/* data-zones: the page speaks of times. Tells the server the browser's zone by a cookie, and loads the page once more where
   it was written for another one. */
const place = document.querySelector<HTMLElement>("[data-zones]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (place && zone && place.dataset.zones !== zone) {
  const written = `zone=${encodeURIComponent(zone)}`;
  if (!document.cookie.split("; ").includes(written)) {
    const safe = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${written}; path=/; max-age=31536000; samesite=lax${safe}`;
    if (document.cookie.split("; ").includes(written)) location.replace(location.href);
  }
}
