/* Draws the strategy's evolution from the data that stands beside its table. */
"use strict";
(() => {
  const { axis, colour, follow, legend, ranges, time, utc } = charts;
  const hidden = new Set();
  const drawn = [];
  let narrow = null;

  function data() {
    const element = document.getElementById("evolution-data");
    return element ? JSON.parse(element.textContent).series : [];
  }

  /* Lines of equal value would hide each other: each is drawn a little beside. */
  const sideBySide = {
    id: "sideBySide",
    beforeDatasetDraw(chart, { index }) {
      const step = Math.min(3, 18 / chart.data.datasets.length);
      chart.ctx.save();
      chart.ctx.translate(0, (index - (chart.data.datasets.length - 1) / 2) * step);
    },
    afterDatasetDraw(chart) {
      chart.ctx.restore();
    },
  };

  /* A decision holds until the next one: each line goes on to the newest moment. */
  function line(points, column, end) {
    const known = points.filter((one) => one[column] !== null).map((one) => ({ x: utc(one.at), y: one[column], decision: one }));
    const last = known.at(-1);
    return last && last.x < end ? [...known, { ...last, x: end, isEnd: true }] : known;
  }

  const isChange = ({ raw }) => raw && !raw.isEnd && raw.decision.before !== raw.decision.interval;

  function datasets(series, column) {
    const end = Math.max(...series.flatMap(({ points }) => points.map((one) => utc(one.at))));
    return series.map(({ name, points }, index) => ({
      label: name,
      data: line(points, column, end),
      borderColor: colour(index),
      backgroundColor: colour(index),
      borderWidth: 2,
      pointRadius: (point) => (isChange(point) ? 3 : 0),
      pointHoverRadius: 5,
      pointHitRadius: 8,
      /* Chart.js calls “before” what holds a value until the next one. */
      stepped: "before",
      clip: 8,
      hidden: hidden.has(name),
    }));
  }

  /* Why it was decided so: the same words as in the table. */
  function explained({ dataset, raw: { decision } }) {
    const rate = decision.rate === null ? "no rate yet" : `${decision.rate} %`;
    const lines = [
      `${dataset.label}: ${decision.before ?? "–"} s → ${decision.interval} s`,
      `${decision.profitable ?? "–"} profitable of ${decision.found ?? "–"} found: ${rate}`,
      `${decision.policy}: ${decision.why}`,
    ];
    return decision.fixed ? [...lines, "an operator has fixed the interval"] : lines;
  }

  const decidedAt = ([{ raw: { decision } }]) => `${new Date(decision.at).toISOString().slice(0, 19).replace("T", " ")} UTC`;

  function options(unit, most) {
    return {
      animation: false,
      maintainAspectRatio: false,
      normalized: true,
      interaction: { mode: "nearest", intersect: false },
      scales: {
        x: time(),
        y: { ...axis(), beginAtZero: true, max: most, grace: "4%", ticks: { ...axis().ticks, callback: (value) => `${value} ${unit}` } },
      },
      plugins: {
        legend: { display: false },
        tooltip: { callbacks: { title: decidedAt, label: explained } },
      },
    };
  }

  function update() {
    const series = data();
    const figure = document.getElementById("charts");
    if (!figure) return;
    figure.hidden = series.length === 0;
    if (!series.length) return;
    legend(document.getElementById("legend"), series.map(({ name }) => name), hidden, update);
    if (!drawn.length) {
      for (const [id, column, unit, most] of [["interval-chart", "interval", "s"], ["rate-chart", "rate", "%", 100]]) {
        const chart = new Chart(document.getElementById(id), {
          type: "line", data: { datasets: [] }, options: options(unit, most), plugins: most ? [] : [sideBySide],
        });
        drawn.push({ chart, column, unit, most });
      }
      narrow = ranges(figure.querySelector(".ranges"), () => drawn.map(({ chart }) => chart), update);
    }
    for (const { chart, column } of drawn) chart.data.datasets = datasets(series, column);
    narrow();
    for (const { chart } of drawn) chart.update("none");
  }

  follow(update, () => {
    document.getElementById("legend").dataset.names = "";
    for (const { chart, unit, most } of drawn) chart.options = options(unit, most);
    update();
  });
})();
