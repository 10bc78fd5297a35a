/* Draws the price gap of a pair, with its entries, from the data beside its table. */
"use strict";
(() => {
  const { axis, colour, legend, time, utc } = charts;
  const { series, entries } = JSON.parse(document.getElementById("gap-data").textContent);
  const hidden = new Set();
  const ENTRIES = "Entries";
  const cents = (value) => `${value < 0 ? "−" : ""}${Math.abs(value).toFixed(1)} ¢`;
  const points = (pairs) => pairs.map(([at, y]) => ({ x: utc(at), y }));
  const names = [...series.map(({ name }) => name), ENTRIES];
  let chart = null;

  function datasets() {
    const lines = series.map(({ name, points: pairs }, index) => ({
      label: name, data: points(pairs), stepped: "before", borderWidth: 2, pointRadius: 0, pointHitRadius: 8,
      borderColor: colour(index), backgroundColor: colour(index), hidden: hidden.has(name),
    }));
    const marks = {
      label: ENTRIES, data: points(entries), showLine: false, pointStyle: "triangle", pointRadius: 8, pointHoverRadius: 10,
      borderColor: charts.reads("--ink"), backgroundColor: colour(series.length), hidden: hidden.has(ENTRIES),
    };
    /* What is drawn last is on top. */
    return [...lines, { ...marks, order: -1 }];
  }

  const options = () => ({
    animation: false,
    maintainAspectRatio: false,
    interaction: { mode: "nearest", intersect: false },
    scales: { x: time(), y: { ...axis(), grace: "8%", ticks: { ...axis().ticks, callback: cents } } },
    plugins: { legend: { display: false }, tooltip: { callbacks: { label: ({ dataset, parsed }) => `${dataset.label}: ${cents(parsed.y)} per set` } } },
  });

  function update() {
    legend(document.getElementById("gap-legend"), names, hidden, update);
    if (!chart) chart = new Chart(document.getElementById("gap-chart"), { type: "line", data: { datasets: [] }, options: options() });
    chart.data.datasets = datasets();
    chart.update("none");
  }

  document.getElementById("gap-figure").hidden = false;
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    document.getElementById("gap-legend").dataset.names = "";
    chart.options = options();
    update();
  });
  update();
})();
