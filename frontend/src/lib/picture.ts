/** Long edge in pixels and size in bytes from which a photo is made smaller before it travels. */
const LONG_EDGE = 2560;
const WORTH_IT_BYTES = 1_500_000;

/**
 * A smaller JPEG of a big photo; the original when it is small, when the browser cannot read it, or when nothing is won.
 * The hidden data of the photo (place, device) stays behind on the way; the server removes it in any case.
 */
export async function shrink(file: File): Promise<File> {
  if (file.size < WORTH_IT_BYTES || !("createImageBitmap" in globalThis)) return file;
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONG_EDGE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const blob = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, "image/jpeg", 0.85);
    });
    return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
}
