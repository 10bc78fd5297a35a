/* Fills in the usual ends of a pause, by the local time of whoever pauses. */
"use strict";
(() => {
  const presets = document.getElementById("presets");
  const said = document.getElementById("preset-said");
  const hours = document.getElementById("id_hours");
  const until = document.getElementById("id_until");

  function tomorrow(clock) {
    const [hour, minute] = clock.split(":").map(Number);
    const at = new Date();
    at.setDate(at.getDate() + 1);
    at.setHours(hour, minute, 0, 0);
    return at;
  }

  presets.addEventListener("click", ({ target }) => {
    const { hours: length, tomorrow: clock } = target.dataset;
    if (length === undefined && clock === undefined) return;
    hours.value = length ?? "";
    until.value = clock ? tomorrow(clock).toISOString().slice(0, 16) : "";
    const end = clock ? tomorrow(clock) : length ? new Date(Date.now() + length * 3600000) : null;
    said.textContent = end ? `Until ${end.toLocaleString(undefined, { weekday: "long", hour: "2-digit", minute: "2-digit", timeZoneName: "short" })}` : "Until somebody resumes it";
  });
  presets.hidden = false;
})();
