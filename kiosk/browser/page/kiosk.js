// Nobody stands by to press "reload": the page connects to where it came from, and comes back by itself.
"use strict";

const AGAIN_MS = 3000;

const terminal = document.querySelector(".textual-terminal");
terminal.dataset.sessionWebsocketUrl = new URL("ws", location.href).href.replace(/^http/, "ws").split("?")[0];

new MutationObserver((changes, observer) => {
  if (document.body.classList.contains("-closed")) {
    observer.disconnect();
    setTimeout(() => location.reload(), AGAIN_MS);
  }
}).observe(document.body, { attributes: true, attributeFilter: ["class"] });

document.addEventListener("contextmenu", (event) => event.preventDefault());
