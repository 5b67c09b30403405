// The keys of the private timeline: j and k go on and back, o opens, r begins a reply.
document.querySelector(".keys").hidden = false;
const entries = [...document.querySelectorAll("article[data-url]")];
const here = () => document.activeElement?.closest("article[data-url]");

function step(by) {
  const at = entries.indexOf(here());
  const next = entries[at < 0 ? (by > 0 ? 0 : -1) : at + by];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "start" });
}

function reply(entry) {
  const answer = entry.querySelector(":scope > details.join");
  answer.open = true;
  answer.querySelector("textarea").focus();
}

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.matches("input, textarea, select");
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
  if (event.key === "o" && here()) location.assign(here().dataset.url);
  if (event.key === "r" && here()) {
    event.preventDefault();
    reply(here());
  }
});
