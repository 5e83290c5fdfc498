"use strict";
(() => {
  const root = document.documentElement;
  const KEY = "autograd-cli-theme", THEMES = ["auto", "light", "dark"];
  const find = (id) => document.getElementById(id);
  let theme = "auto";
  try {
    theme = localStorage.getItem(KEY) ?? theme;
  } catch {} // a page from a file may have no storage

  const paint = () => {
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
  };
  root.classList.add("js");
  paint(); // before anything is drawn

  function themes() {
    const button = find("theme");
    const say = () => { button.textContent = `Theme: ${theme}`; };
    button.hidden = false;
    button.addEventListener("click", () => {
      theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
      try {
        localStorage.setItem(KEY, theme);
      } catch {}
      paint();
      say();
    });
    say();
  }

  function start() {
    themes();
    const tools = find("tools"), text = find("text"), sort = find("sort"), none = find("none");
    const groups = [...document.querySelectorAll(".group")].map((node) => ({ node, count: node.querySelector(".count") }));
    const checks = groups.flatMap((group) => [...group.node.querySelectorAll("article")].map((node) => ({
      node, group, shown: true, words: null,
      details: node.firstElementChild,
      name: node.querySelector("h3").textContent,
      status: node.dataset.status,
      file: node.dataset.file,
      tags: new Set((node.dataset.tags ?? "").split(" ")),
      n: +node.dataset.n, order: +node.dataset.order, ulp: +node.dataset.ulp, seconds: +node.dataset.seconds,
    })));
    const said = (check) => check.words ??= check.node.textContent.toLowerCase();

    function wanted() {
      const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
      const statuses = new Set([...tools.querySelectorAll(":checked[name=status]")].map((box) => box.value));
      const file = find("file")?.value, tag = find("tag")?.value;
      return (check) => (!statuses.size || statuses.has(check.status)) && (!file || check.file === file)
        && (!tag || check.tags.has(tag)) && words.every((word) => said(check).includes(word));
    }

    function filter() {
      const fits = wanted(), counts = new Map(groups.map((group) => [group, 0]));
      let total = 0;
      for (const check of checks) {
        const shown = fits(check);
        if (shown !== check.shown) check.node.hidden = !(check.shown = shown);
        if (shown) counts.set(check.group, counts.get(check.group) + 1);
        total += shown;
      }
      for (const [group, count] of counts) {
        group.node.hidden = !count;
        group.count.textContent = count;
      }
      none.hidden = total > 0 || !checks.length;
      find("shown").value = total === checks.length ? `${total} checks` : `${total} of ${checks.length} checks`;
    }

    const byName = new Intl.Collator("en", { numeric: true }).compare;
    const ORDERS = {
      order: (a, b) => a.order - b.order,
      n: (a, b) => a.n - b.n,
      name: (a, b) => byName(a.name, b.name) || a.n - b.n,
      file: (a, b) => a.file - b.file || a.n - b.n,
      ulp: (a, b) => (b.ulp > a.ulp) - (b.ulp < a.ulp) || a.n - b.n,
      seconds: (a, b) => b.seconds - a.seconds || a.n - b.n,
    };
    function order() {
      checks.sort(ORDERS[sort.value]);
      for (const group of groups) group.node.append(...checks.filter((c) => c.group === group).map((c) => c.node));
    }

    function reveal() {
      const check = checks.find((one) => `#${one.node.id}` === location.hash);
      if (!check) return;
      check.node.hidden = !(check.shown = true);
      check.group.node.hidden = false;
      check.details.open = true;
      check.node.scrollIntoView();
    }

    let waiting = false;
    function soon() { // however fast somebody types, once a frame
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; filter(); });
    }
    tools.addEventListener("input", (event) => (event.target === sort ? order() : soon()));
    tools.addEventListener("submit", (event) => event.preventDefault());
    const turn = (open) => () => { for (const check of checks) if (check.shown) check.details.open = open; };
    find("open").addEventListener("click", turn(true));
    find("close").addEventListener("click", turn(false));
    addEventListener("hashchange", reveal);
    const drawn = (node) => { for (const image of node.querySelectorAll("img[loading]")) image.loading = "eager"; };
    document.addEventListener("toggle", (event) => { if (event.target.open) drawn(event.target); }, true);
    addEventListener("beforeprint", () => { for (const group of groups) if (group.node.id === "failed") drawn(group.node); });
    addEventListener("keydown", (event) => {
      const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "checkbox";
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        text.focus();
        text.select();
      } else if (event.key === "Escape" && event.target === text && text.value) {
        text.value = "";
        soon();
      }
    });
    tools.reset(); // some browsers keep what was typed before a reload
    filter();
    reveal();
  }
  document.addEventListener("DOMContentLoaded", start);
})();
