/* What the charts of the dashboard share: colours, the axis of time, and its ranges. */
"use strict";
const charts = (() => {
  const COLOURS = 12;
  const DAY = 86400000;
  const RANGES = [["7 days", 7], ["30 days", 30], ["90 days", 90], ["All", 0]];
  const reads = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const colour = (index) => reads(`--series-${(index % COLOURS) + 1}`);
  /* The axis speaks local time; moved by its offset it shows UTC, as all else here. */
  const utc = (at) => at + new Date(at).getTimezoneOffset() * 60000;
  const dollars = (value) => `${value < 0 ? "−" : value > 0 ? "+" : ""}$${Math.abs(value).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  const axis = () => ({ grid: { color: reads("--line") }, ticks: { color: reads("--muted"), maxRotation: 0, autoSkipPadding: 24 }, border: { display: false } });
  const time = () => ({ ...axis(), type: "time", grid: { display: false }, time: { tooltipFormat: "yyyy-MM-dd HH:mm", displayFormats: { millisecond: "HH:mm:ss", second: "HH:mm:ss", minute: "HH:mm", hour: "MMM d HH:mm", day: "MMM d", week: "MMM d", month: "MMM yyyy" } } });

  /* Buttons that narrow the axes of time to the last days of what is drawn. */
  function ranges(list, drawn, update) {
    const state = { days: 0 };
    list.replaceChildren(...RANGES.map(([name, days]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet";
      button.textContent = name;
      button.setAttribute("aria-pressed", String(days === state.days));
      button.addEventListener("click", () => {
        state.days = days;
        for (const each of list.children) each.setAttribute("aria-pressed", String(each === button));
        update();
      });
      return button;
    }));
    return () => {
      for (const chart of drawn()) {
        const newest = Math.max(...chart.data.datasets.flatMap(({ data }) => data.map(({ x }) => x)));
        chart.options.scales.x.min = state.days ? newest - state.days * DAY : undefined;
      }
    };
  }

  /* A button for each line, which hides it or shows it again. */
  function legend(list, names, hidden, update) {
    if (list.dataset.names === JSON.stringify(names)) return;
    list.dataset.names = JSON.stringify(names);
    list.replaceChildren(...names.map((name, index) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
      svg.setAttribute("width", "10"); svg.setAttribute("height", "10"); svg.setAttribute("aria-hidden", "true");
      dot.setAttribute("cx", "5"); dot.setAttribute("cy", "5"); dot.setAttribute("r", "5");
      dot.setAttribute("fill", colour(index));
      svg.append(dot);
      button.type = "button";
      button.setAttribute("aria-pressed", String(!hidden.has(name)));
      button.append(svg, name);
      button.addEventListener("click", () => {
        hidden.has(name) ? hidden.delete(name) : hidden.add(name);
        button.setAttribute("aria-pressed", String(!hidden.has(name)));
        update();
      });
      item.append(button);
      return item;
    }));
  }

  function follow(update, recolour) {
    document.body.addEventListener("htmx:afterSwap", update);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
    update();
  }

  return { reads, colour, utc, dollars, axis, time, ranges, legend, follow };
})();
