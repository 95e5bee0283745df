"use strict";
// Hover shows what belongs together, a click keeps it shown, Escape lets it go.
(() => {
  const spans = [...document.querySelectorAll("#text span")];
  const cards = [...document.querySelectorAll(".card")];
  let pinned = [];
  const listed = (element, name) => (element.dataset[name] || "").split(" ").filter(Boolean);
  const shares = (element, name, wanted) => listed(element, name).some((v) => wanted.includes(v));

  const show = (claims, evidence = "") => {
    for (const span of spans) {
      span.classList.toggle("near", shares(span, "statement", claims));
      span.classList.toggle("lit", shares(span, "words", claims));
      span.classList.toggle("exact", evidence !== "" && shares(span, "evidence", [evidence]));
    }
    for (const card of cards) card.classList.toggle("lit", claims.includes(card.dataset.claim));
  };
  const pin = (claims) => {
    pinned = claims;
    for (const card of cards) {
      const on = claims.includes(card.dataset.claim);
      card.querySelector(".pin").setAttribute("aria-pressed", String(on));
    }
    show(claims);
  };
  const reveal = (element) => element && element.scrollIntoView({ block: "nearest" });
  const wordsOf = (name, value) => spans.find((span) => shares(span, name, [value]));

  for (const card of cards) {
    const claim = card.dataset.claim;
    card.addEventListener("mouseenter", () => show([claim]));
    card.addEventListener("mouseleave", () => show(pinned));
    card.querySelector(".pin").addEventListener("click", () => {
      pin(pinned.includes(claim) && pinned.length === 1 ? [] : [claim]);
      reveal(wordsOf("words", claim));
    });
    for (const said of card.querySelectorAll(".said")) {
      const point = () => show([claim], said.dataset.evidence);
      said.addEventListener("mouseenter", point);
      said.addEventListener("focus", point);
      said.addEventListener("mouseleave", () => show([claim]));
      said.addEventListener("blur", () => show(pinned));
      said.addEventListener("click", () => {
        pin([claim]);
        point();
        reveal(wordsOf("evidence", said.dataset.evidence));
      });
    }
  }
  for (const span of spans) {
    const claims = listed(span, "words");
    if (!claims.length) continue;
    span.addEventListener("mouseenter", () => show(claims));
    span.addEventListener("mouseleave", () => show(pinned));
    span.addEventListener("click", () => {
      pin(claims);
      reveal(cards.find((card) => card.dataset.claim === claims[0]));
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") pin([]);
  });
})();
