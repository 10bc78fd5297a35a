/* Draws the strategy's evolution from the data that stands beside its table. */
"use strict";
(() => {
  const COLOURS = 12;
  const hidden = new Set();
  const charts = [];
  const reads = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const colour = (index) => reads(`--series-${(index % COLOURS) + 1}`);
  /* The axis speaks local time; moved by its offset it shows UTC, as all else here. */
  const utc = (at) => at + new Date(at).getTimezoneOffset() * 60000;

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
      decision.why,
    ];
    return decision.fixed ? [...lines, "an operator has fixed the interval"] : lines;
  }

  const decidedAt = ([{ raw: { decision } }]) => `${new Date(decision.at).toISOString().slice(0, 19).replace("T", " ")} UTC`;

  function options(unit, most) {
    const axis = { grid: { color: reads("--line") }, ticks: { color: reads("--muted"), maxRotation: 0, autoSkipPadding: 16 } };
    return {
      animation: false,
      maintainAspectRatio: false,
      normalized: true,
      interaction: { mode: "nearest", intersect: false },
      scales: {
        x: { ...axis, type: "time", time: { displayFormats: { millisecond: "HH:mm:ss", second: "HH:mm:ss", minute: "HH:mm", hour: "MMM d HH:mm", day: "MMM d", week: "MMM d", month: "MMM yyyy" } } },
        y: { ...axis, beginAtZero: true, max: most, grace: "4%", ticks: { ...axis.ticks, callback: (value) => `${value} ${unit}` } },
      },
      plugins: {
        legend: { display: false },
        tooltip: { callbacks: { title: decidedAt, label: explained } },
      },
    };
  }

  function legend(series) {
    const list = document.getElementById("legend");
    const names = series.map(({ name }) => name);
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

  function update() {
    const series = data();
    document.getElementById("charts").hidden = series.length === 0;
    if (!series.length) return;
    legend(series);
    if (!charts.length) {
      for (const [id, column, unit, most] of [["interval-chart", "interval", "s"], ["rate-chart", "rate", "%", 100]]) {
        const chart = new Chart(document.getElementById(id), {
          type: "line", data: { datasets: [] }, options: options(unit, most), plugins: most ? [] : [sideBySide],
        });
        charts.push({ chart, column, unit, most });
      }
    }
    for (const { chart, column } of charts) {
      chart.data.datasets = datasets(series, column);
      chart.update("none");
    }
  }

  function recolour() {
    document.getElementById("legend").dataset.names = "";
    for (const { chart, unit, most } of charts) chart.options = options(unit, most);
    update();
  }

  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "evolution") update();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  update();
})();
