// Sound and pictures, in memory only; a file for the USB stick.
import { KEY_BYTES, box, joined, random } from "../../../ground/seal/js/crypto.js";
import { oneAfterTheOther } from "../../../protection/intake/js/envelope.js";

const LONGEST = 1280; // pixels
export const MOST = 1900000; // bytes of one envelope: the server takes 2 MB

// Drawn anew on a canvas: nothing of the camera's data (place, time, model) is left.
export async function cleaned(file) {
  const address = URL.createObjectURL(file), image = new Image();
  try {
    await new Promise((resolve, reject) => { image.onload = resolve; image.onerror = () => reject(new Error("image")); image.src = address; });
  } finally { URL.revokeObjectURL(address); }
  const scale = Math.min(1, LONGEST / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.7));
  canvas.width = canvas.height = 0;
  return { kind: "photo", type: "image/jpeg", bytes: new Uint8Array(await new Response(blob).arrayBuffer()) };
}

// Every second of sound leaves the recorder at once, so that the browser keeps none of it on its disk.
export async function record(stopped) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const parts = [], type = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"].find((k) => MediaRecorder.isTypeSupported(k));
  const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 16000 });
  recorder.ondataavailable = (event) => parts.push(new Response(event.data).arrayBuffer());
  recorder.onstop = async () => {
    stream.getTracks().forEach((track) => track.stop());
    const bytes = joined(...(await Promise.all(parts)).map((part) => new Uint8Array(part)));
    stopped({ kind: "voice", type: recorder.mimeType.split(";")[0], bytes });
  };
  recorder.start(1000);
  return () => { if (recorder.state !== "inactive") recorder.stop(); };
}

// One file of all that waits. Inside are sealed envelopes already; the key in front only takes away every recognisable
// beginning, so that the file looks like noise.
async function carried(rows) {
  const key = random(KEY_BYTES);
  return joined(key, await box(key, oneAfterTheOther(rows.map((row) => row.envelope)), new Uint8Array(0)));
}

// As many files as it takes: the desk's form takes 2 MB at a time.
export async function handOverAll(rows) {
  let some = [], size = 0;
  for (const row of rows.filter((each) => each.envelope)) {
    if (some.length && size + row.envelope.length > MOST) { handOver(await carried(some)); some = []; size = 0; }
    some.push(row);
    size += row.envelope.length;
  }
  if (some.length) handOver(await carried(some));
}

function handOver(bytes) {
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = Array.from(random(4), (n) => n.toString(16).padStart(2, "0")).join("");
  document.body.appendChild(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}
