/* Draws what was earned in all, as steps, from the data that stands beside its table. */
"use strict";
(() => {
  const reads = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  /* The axis speaks local time; moved by its offset it shows UTC, as all else here. */
  const utc = (at) => at + new Date(at).getTimezoneOffset() * 60000;
  let chart = null;

  function points() {
    const element = document.getElementById("equity-data");
    return element ? JSON.parse(element.textContent).map(([at, y]) => ({ x: utc(at), y })) : [];
  }

  function options() {
    const axis = { grid: { color: reads("--line") }, ticks: { color: reads("--muted"), maxRotation: 0, autoSkipPadding: 16 } };
    const dollars = (value) => `${value < 0 ? "−" : ""}$${Math.abs(value).toFixed(2)}`;
    return {
      animation: false,
      maintainAspectRatio: false,
      normalized: true,
      interaction: { mode: "nearest", intersect: false },
      scales: {
        x: { ...axis, type: "time", time: { tooltipFormat: "yyyy-MM-dd HH:mm:ss", displayFormats: { millisecond: "HH:mm:ss", second: "HH:mm:ss", minute: "HH:mm", hour: "MMM d HH:mm", day: "MMM d", week: "MMM d", month: "MMM yyyy" } } },
        y: { ...axis, grace: "4%", ticks: { ...axis.ticks, callback: dollars } },
      },
      plugins: { legend: { display: false }, tooltip: { callbacks: { label: (item) => dollars(item.parsed.y) } } },
    };
  }

  function update() {
    const data = points();
    document.getElementById("equity-figure").hidden = data.length === 0;
    if (!data.length) return;
    if (!chart) {
      chart = new Chart(document.getElementById("equity-chart"), {
        type: "line",
        /* Chart.js calls “before” what holds a value until the next one. */
        data: { datasets: [{ label: "realised profit", borderWidth: 2, pointRadius: 0, pointHitRadius: 8, stepped: "before", clip: 8 }] },
        options: options(),
      });
    }
    const [line] = chart.data.datasets;
    line.data = data;
    line.borderColor = line.backgroundColor = reads("--series-1");
    chart.update("none");
  }

  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "equity") update();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (chart) chart.options = options();
    update();
  });
  update();
})();
