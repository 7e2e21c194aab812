"use strict";
// Everything that is shown is a function of one number: the seconds since the start.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const SVG = "http://www.w3.org/2000/svg";
  const by = (id) => document.getElementById(id);
  const make = (name, attributes, parent) => {
    const element = document.createElementNS(SVG, name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    if (parent) parent.appendChild(element);
    return element;
  };
  const moving = by("moving");
  const TRAIL = 3600;

  const zones = data.zones.map((zone) => ({ ...zone, shape: make("path", { d: zone.path, fill: zone.colour, "fill-rule": "evenodd", "fill-opacity": 0 }, moving) }));
  const flights = data.flights.map((flight) => {
    const trail = make("polyline", { fill: "none", stroke: flight.colour, "stroke-width": 3, "stroke-linejoin": "round", "stroke-linecap": "round" }, moving);
    return { ...flight, trail };
  });
  for (const flight of flights) {
    flight.symbol = make("g", {}, moving);
    make("path", { d: "M0,-13 L2,-5 L13,3 L13,6 L2,2 L1.4,9 L5,12 L5,14 L0,12.4 L-5,14 L-5,12 L-1.4,9 L-2,2 L-13,6 L-13,3 L-2,-5 Z", fill: flight.colour, stroke: "#0b0e12", "stroke-width": 1 }, flight.symbol);
    flight.label = make("text", { fill: "#ffffff", "font-size": 17, "paint-order": "stroke", stroke: "#0e1318", "stroke-width": 4 }, moving);
  }

  // The two points around an instant, and where between them it is.
  const between = (points, t) => {
    let low = 0, high = points.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (points[middle][0] <= t) low = middle; else high = middle;
    }
    const [a, b] = [points[low], points[high]];
    const share = b[0] > a[0] ? Math.min(1, Math.max(0, (t - a[0]) / (b[0] - a[0]))) : 0;
    return { low, a, b, share };
  };
  const mixed = (a, b, share, k) => a[k] + (b[k] - a[k]) * share;

  const events = [...document.querySelectorAll("#events button")];
  let t = 0, playing = false, last = 0, current = -1;

  const clock = (t) => {
    const at = new Date(data.start + t * 1000 + data.offset * 1000);
    return at.toISOString().slice(11, 19);
  };

  const draw = () => {
    by("clock").textContent = clock(t) + " " + data.clock;
    by("seek").value = t;
    by("seek").setAttribute("aria-valuetext", clock(t));
    by("now").style.left = `calc(1.2em + 9.46em + (100% - 2.4em - 9.46em) * ${t / data.duration})`;
    for (const zone of zones) {
      const lit = zone.occupied.some(([from, to]) => from <= t && t <= to);
      zone.shape.setAttribute("fill-opacity", lit ? 0.2 : 0);
    }
    const taken = [];
    for (const flight of flights) {
      const points = flight.points;
      const there = points.length > 1 && t >= points[0][0] && t <= points[points.length - 1][0];
      for (const part of [flight.trail, flight.symbol, flight.label]) part.style.display = there ? "" : "none";
      if (!there) continue;
      const { low, a, b, share } = between(points, t);
      const [x, y] = [mixed(a, b, share, 1), mixed(a, b, share, 2)];
      const turn = ((b[3] - a[3] + 540) % 360) - 180;
      flight.symbol.setAttribute("transform", `translate(${x} ${y}) rotate(${a[3] + turn * share})`);
      let trail = `${x},${y}`;
      for (let k = low; k >= 0 && points[k][0] > t - TRAIL; k--) trail += ` ${points[k][1]},${points[k][2]}`;
      flight.trail.setAttribute("points", trail);
      const level = Math.round(mixed(a, b, share, 4) / 30.48);
      const text = `${flight.name}  FL${String(Math.max(0, level)).padStart(3, "0")}  ${Math.round(mixed(a, b, share, 5) / 0.514444)} kt`;
      flight.label.textContent = text;
      let [lx, ly] = [x + 20, y + 6];
      const width = text.length * 9;
      if (lx + width > data.width) lx = x - 20 - width;
      while (taken.some(([ox, oy, ow]) => Math.abs(oy - ly) < 20 && lx < ox + ow && ox < lx + width)) ly += 20;
      taken.push([lx, ly, width]);
      flight.label.setAttribute("x", lx);
      flight.label.setAttribute("y", ly);
    }
    let now = -1;
    data.events.forEach((at, k) => { if (at <= t + 1e-6) now = k; });
    if (now !== current) {
      events.forEach((button, k) => { button.className = k < now ? "past" : k === now ? "now" : ""; });
      if (now >= 0) {
        const list = by("events"), button = events[now];
        list.scrollTop = button.offsetTop - list.clientHeight / 3;
      }
      current = now;
    }
  };

  const seek = (to) => { t = Math.min(data.duration, Math.max(0, to)); draw(); };
  const play = (on) => {
    if (on && t >= data.duration) t = 0;
    playing = on;
    by("play").textContent = on ? data.words.pause : data.words.play;
    if (on) { last = performance.now(); requestAnimationFrame(frame); }
  };
  const frame = (now) => {
    if (!playing) return;
    seek(t + (now - last) / 1000 * Number(by("speed").value));
    last = now;
    if (t >= data.duration) play(false); else requestAnimationFrame(frame);
  };

  by("play").addEventListener("click", () => play(!playing));
  by("seek").addEventListener("input", (event) => seek(Number(event.target.value)));
  events.forEach((button, k) => button.addEventListener("click", () => seek(data.events[k])));
  document.querySelectorAll(".bar").forEach((bar) => bar.addEventListener("click", (event) => {
    const box = bar.getBoundingClientRect();
    seek((event.clientX - box.left) / box.width * data.duration);
  }));
  const step = (by) => {
    const next = by > 0 ? data.events.find((at) => at > t + 1e-3) : [...data.events].reverse().find((at) => at < t - 1e-3);
    if (next !== undefined) seek(next);
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.tagName === "SELECT") return;
    const keys = {
      " ": () => play(!playing), ArrowRight: () => seek(t + 10), ArrowLeft: () => seek(t - 10),
      PageDown: () => step(1), PageUp: () => step(-1), Home: () => seek(0), End: () => seek(data.duration),
    };
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });
  // For whoever drives the page from outside: the instant, and where a flight is drawn then.
  window.patrolscope = { seek, flights: () => flights.map((flight) => ({ id: flight.id, transform: flight.symbol.style.display === "none" ? null : flight.symbol.getAttribute("transform") })) };
  // `page.html#12:53` opens at that clock time.
  const told = /^#(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(location.hash);
  const day = 86400, midnight = (data.start / 1000 + data.offset) % day;
  seek(told ? (Number(told[1]) * 3600 + Number(told[2]) * 60 + Number(told[3] || 0) - midnight + day) % day : 0);
})();
