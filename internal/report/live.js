"use strict";
const events = new EventSource("events");
const shown = document.querySelector("main");
events.onmessage = (event) => { shown.innerHTML = JSON.parse(event.data); };
events.addEventListener("end", () => { events.close(); });
