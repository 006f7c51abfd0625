// Opens what another site has in a frame, once a reader has asked for it. Until then nothing is asked of that site; without this module there is a link.

for (const offer of document.querySelectorAll("template[data-embed]")) {
  const place = offer.parentElement;
  const { embed, title } = offer.dataset;
  offer.replaceWith(offer.content);
  place.querySelector("button").addEventListener("click", () => {
    const frame = document.createElement("iframe");
    Object.assign(frame, { src: embed, title, allow: "encrypted-media; fullscreen; picture-in-picture", referrerPolicy: "strict-origin-when-cross-origin" });
    frame.setAttribute("sandbox", "allow-forms allow-popups allow-popups-to-escape-sandbox allow-presentation allow-same-origin allow-scripts");
    place.replaceChildren(frame);
    frame.focus();
  });
}
