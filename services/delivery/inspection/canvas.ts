// Creates canvases to draw on, whose context is that of a browser.
import { createCanvas } from "@napi-rs/canvas";

/** Creates the context of a white canvas. */
export function createWhiteCanvas(width: number, height: number): CanvasRenderingContext2D {
  const context: unknown = createCanvas(width, height).getContext("2d");
  if (!isContext(context)) throw new TypeError("Cannot draw page: the canvas has no context");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  return context;
}

function isContext(context: unknown): context is CanvasRenderingContext2D {
  return typeof context === "object" && context !== null && "getImageData" in context;
}
