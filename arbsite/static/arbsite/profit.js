/* Draws dollars by period as bars and added up as a line, from the data beside its table. */
"use strict";
(() => {
  const reads = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  /* The axis speaks local time; moved by its offset it shows UTC, as all else here. */
  const utc = (at) => at + new Date(at).getTimezoneOffset() * 60000;
  const dollars = (value) => `${value < 0 ? "−" : ""}$${Math.abs(value).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  let chart = null;

  function rows() {
    const element = document.getElementById("profit-data");
    return element ? JSON.parse(element.textContent) : [];
  }

  function options() {
    const axis = { grid: { color: reads("--line") }, ticks: { color: reads("--muted"), maxRotation: 0, autoSkipPadding: 16 } };
    return {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      scales: {
        x: { ...axis, type: "time", offset: true, time: { minUnit: "day", tooltipFormat: "yyyy-MM-dd", displayFormats: { day: "MMM d", week: "MMM d", month: "MMM yyyy" } } },
        y: { ...axis, grace: "4%", ticks: { ...axis.ticks, callback: dollars } },
      },
      plugins: { legend: { labels: { color: reads("--muted") } }, tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${dollars(item.parsed.y)}` } } },
    };
  }

  function update() {
    const data = rows();
    const figure = document.getElementById("profit-figure");
    if (!figure) return;
    figure.hidden = data.length === 0;
    if (!data.length) return;
    const canvas = document.getElementById("profit-chart");
    /* A refresh puts a new canvas in the place of the one that was drawn on. */
    if (chart && chart.canvas !== canvas) { chart.destroy(); chart = null; }
    /* With their colors from the start: the chart would keep what it gave them itself. */
    const datasets = [
      { type: "line", label: "running total", borderWidth: 2, pointRadius: 0, pointHitRadius: 8, borderColor: reads("--series-1"), backgroundColor: reads("--series-1"), data: data.map(([at, , y]) => ({ x: utc(at), y })) },
      { type: "bar", label: "per period", backgroundColor: reads("--series-2"), data: data.map(([at, y]) => ({ x: utc(at), y })) },
    ];
    if (!chart) {
      chart = new Chart(canvas, { data: { datasets }, options: options() });
      return;
    }
    chart.data.datasets = datasets;
    chart.update("none");
  }

  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "fresh") update();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (chart) chart.options = options();
    update();
  });
  update();
})();
