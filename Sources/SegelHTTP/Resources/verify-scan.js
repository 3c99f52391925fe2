// Symbols in pictures and before the camera: by the browser's own BarcodeDetector where it has one, by verify-symbol.js where it has none or finds none.
import { readSymbol } from "./verify-symbol.js";

const SIDES = [1000, 1800, 600];

let detector;

async function ownDetector() {
  if (detector !== undefined) return detector;
  detector = null;
  if ("BarcodeDetector" in window) {
    const formats = await window.BarcodeDetector.getSupportedFormats().catch(() => []);
    if (formats.includes("qr_code")) detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  }
  return detector;
}

/** `source`: an ImageBitmap or a playing video. The text of a symbol, or null. */
async function textIn(source, width, height, sides) {
  const own = await ownDetector();
  if (own) {
    const [symbol] = await own.detect(source).catch(() => []);
    if (symbol) return symbol.rawValue;
  }
  const canvas = document.createElement("canvas"), context = canvas.getContext("2d", { willReadFrequently: true });
  for (const side of sides) {
    const scale = Math.min(1, side / Math.max(width, height));
    [canvas.width, canvas.height] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
    context.imageSmoothingQuality = "high";
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    const text = readSymbol(context.getImageData(0, 0, canvas.width, canvas.height));
    if (text !== null) return text;
    // A smaller picture again would be the same one.
    if (scale === 1) break;
  }
  return null;
}

/** A PNG's or a JPEG's symbol. Throws where it is no picture. */
export async function symbolInPicture(file) {
  const picture = await createImageBitmap(file);
  try {
    return await textIn(picture, picture.width, picture.height, SIDES);
  } finally {
    picture.close();
  }
}

/** Looks through the camera until a symbol is seen or `stopped()`. Throws where there is no camera or nobody may use it. */
export async function symbolFromCamera(video, stopped) {
  const wanted = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 960 } };
  const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: wanted });
  try {
    video.srcObject = stream;
    await video.play();
    while (!stopped()) {
      if (video.videoWidth > 0) {
        const text = await textIn(video, video.videoWidth, video.videoHeight, [800]);
        if (text !== null) return text;
      }
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    return null;
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  }
}
