/* Draws realised profit as steps, in all and by market type, from the data of its table. */
"use strict";
(() => {
  const { axis, colour, dollars, follow, legend, ranges, reads, time, utc } = charts;
  const ALL = "All types";
  const hidden = new Set();
  let chart = null;
  let narrow = null;

  function closings() {
    const element = document.getElementById("equity-data");
    return element ? JSON.parse(element.textContent) : [];
  }

  /* The running total of a type begins at nothing with the oldest closing drawn. */
  function lines(all) {
    const [first, ...rest] = all;
    const types = [...new Set(rest.map(({ type }) => type))].sort();
    const start = { x: utc(first.at), y: first.level };
    const total = [start, ...rest.map((one) => ({ x: utc(one.at), y: one.level, closing: one }))];
    const byType = types.map((type) => {
      let level = 0;
      const points = rest.filter((one) => one.type === type).map((one) => {
        level += one.profit;
        return { x: utc(one.at), y: Math.round(level * 100) / 100, closing: one };
      });
      return [type, [{ x: start.x, y: 0 }, ...points]];
    });
    return [[ALL, total], ...(types.length > 1 ? byType : [])];
  }

  function options() {
    const label = ({ dataset, parsed, raw: { closing } }) => [`${dataset.label}: ${dollars(parsed.y)}`, ...(closing ? [`This position (${closing.type}): ${dollars(closing.profit)}`, "Click to open the position"] : [])];
    return {
      animation: false,
      maintainAspectRatio: false,
      normalized: true,
      interaction: { mode: "nearest", intersect: false },
      scales: { x: time(), y: { ...axis(), grace: "4%", ticks: { ...axis().ticks, callback: dollars } } },
      plugins: { legend: { display: false }, tooltip: { callbacks: { label } } },
      onClick: (event, [hit]) => {
        const url = hit && chart.data.datasets[hit.datasetIndex].data[hit.index].closing?.url;
        if (url) location.assign(url);
      },
    };
  }

  function update() {
    const all = closings();
    const figure = document.getElementById("equity-figure");
    if (!figure) return;
    figure.hidden = all.length === 0;
    if (!all.length) return;
    if (!chart) {
      chart = new Chart(document.getElementById("equity-chart"), { type: "line", data: { datasets: [] }, options: options() });
      narrow = ranges(figure.querySelector(".ranges"), () => [chart], update);
    }
    const drawn = lines(all);
    legend(document.getElementById("equity-legend"), drawn.map(([name]) => name), hidden, update);
    chart.data.datasets = drawn.map(([label, data], index) => ({
      label,
      data,
      borderColor: colour(index),
      backgroundColor: index ? colour(index) : `${colour(index)}22`,
      fill: index === 0 ? "origin" : false,
      borderWidth: index ? 1.5 : 2.5,
      pointRadius: 0,
      pointHoverRadius: 5,
      pointHitRadius: 8,
      /* Chart.js calls “before” what holds a value until the next one. */
      stepped: "before",
      clip: 8,
      hidden: hidden.has(label),
    }));
    narrow();
    chart.update("none");
  }

  follow(update, () => {
    document.getElementById("equity-legend").dataset.names = "";
    if (chart) chart.options = options();
    update();
  });
})();
