// What the shop does in the browser: the steps of the repair form, the discount code without a page load, and what it tells the agent.
"use strict";

const naast = document.querySelector("script[data-site]");

/** Tells the agent's side, now or as soon as the page script is there. */
function tell(name, data) {
  if (window.naast && window.naast.event) window.naast.event(name, data);
  else if (naast) naast.addEventListener("load", () => window.naast && window.naast.event(name, data), { once: true });
}

function tellWhatThisPageIs() {
  const product = document.querySelector("[data-product]");
  if (product) tell("product", { title: product.dataset.product, price: product.dataset.price });
  const added = document.querySelector("[data-cart]");
  if (added) tell("cart", { title: added.dataset.cart, total: added.dataset.total, items: added.dataset.items });
  const order = document.querySelector("[data-order]");
  if (order) tell("order", { title: order.dataset.order, total: order.dataset.total });
  const problem = document.querySelector(".problem");
  if (problem) tell("error", { title: problem.textContent.trim(), step: problem.dataset.step });
}

function discount(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { accept: "application/json" } });
    const { good, text, off, total } = await answer.json();
    const result = document.getElementById("code-result");
    result.textContent = text;
    result.className = good ? "good" : "bad";
    for (const part of document.querySelectorAll(".off")) part.hidden = !good;
    document.getElementById("off").textContent = off;
    document.getElementById("total").textContent = total;
    document.getElementById("pay-total").textContent = total;
    if (!good) tell("error", { title: text, step: "checkout" });
  });
}

function steps(form) {
  const parts = [...form.querySelectorAll("fieldset")];
  const marks = [...document.querySelectorAll(".steps li")];
  const show = (now) => {
    parts.forEach((part, index) => { part.hidden = index !== now; });
    marks.forEach((mark, index) => { mark.className = index === now ? "now" : index < now ? "done" : ""; });
  };
  const filled = (part) => [...part.querySelectorAll("input, textarea, select")].every((field) => field.reportValidity());
  parts.forEach((part, index) => {
    part.querySelector(".next")?.addEventListener("click", () => { if (filled(part)) show(index + 1); });
    part.querySelector(".back")?.addEventListener("click", () => show(index - 1));
  });
  show(Number(form.dataset.step || 1) - 1);
}

tellWhatThisPageIs();
const code = document.getElementById("discount");
if (code) discount(code);
const appointment = document.getElementById("appointment");
if (appointment) steps(appointment);
