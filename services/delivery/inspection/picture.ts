// Checks PNG and JPEG pictures, and draws those that let something show through on white, as readers show them.
import { fileType } from "./file-type.ts";
import { checkJpeg } from "./jpeg.ts";
import { checkPng, type PictureHeader } from "./png.ts";

/** Returns what the header of a picture says; refuses one that cannot be read or has too many pixels. */
export async function checkPicture(bytes: Uint8Array, mostPixels: number): Promise<PictureHeader> {
  return fileType(bytes) === "image/png" ? await checkPng(bytes, mostPixels) : checkJpeg(bytes, mostPixels);
}

/** Decodes a picture and draws it on white. */
export async function pictureOf(bytes: Uint8Array, { width, height }: PictureHeader): Promise<ImageData> {
  const { loadImage } = await import("@napi-rs/canvas");
  const { createWhiteCanvas } = await import("./canvas.ts");
  const context = createWhiteCanvas(width, height);
  const image: unknown = await loadImage(bytes);
  if (isImage(image)) context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, width, height);
}

function isImage(image: unknown): image is HTMLImageElement {
  return typeof image === "object" && image !== null && "naturalWidth" in image;
}
