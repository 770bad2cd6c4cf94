// Windows that smartcrop.js takes for pictures and shapes that the benchmark writes to a file: the peer of `engine bench crops`.
// Pictures are raw rows of packed 8-bit R, G, B. Prints one JSON array: for each picture an array of windows, one a shape.
//
//   node windows.mjs INPUT.json
import { readFileSync } from 'node:fs';
import smartcrop from 'smartcrop';

const { pictures } = JSON.parse(readFileSync(process.argv[2], 'utf8'));

function open({ file, width, height }) {
  const rgb = readFileSync(file);
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    data[i * 4] = rgb[i * 3];
    data[i * 4 + 1] = rgb[i * 3 + 1];
    data[i * 4 + 2] = rgb[i * 3 + 2];
    data[i * 4 + 3] = 255;
  }
  return { width, height, data };
}

// The mean over the source pixels of each target pixel, as a browser's canvas does when it shrinks.
function shrink(image, width, height) {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    const top = Math.floor((y * image.height) / height);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * image.height) / height));
    for (let x = 0; x < width; x++) {
      const left = Math.floor((x * image.width) / width);
      const right = Math.max(left + 1, Math.floor(((x + 1) * image.width) / width));
      for (let c = 0; c < 4; c++) {
        let sum = 0;
        for (let v = top; v < bottom; v++) for (let u = left; u < right; u++) sum += image.data[(v * image.width + u) * 4 + c];
        data[(y * width + x) * 4 + c] = sum / ((bottom - top) * (right - left));
      }
    }
  }
  return { width, height, data };
}

const imageOperations = {
  open: (image) => Promise.resolve(image),
  resample: (image, width, height) => Promise.resolve(shrink(image, Math.floor(width), Math.floor(height))),
  getData: (image) => Promise.resolve(image),
};

const windows = [];
for (const picture of pictures) {
  const image = open(picture);
  const found = [];
  for (const ratio of picture.ratios) {
    const width = Math.min(image.width, image.height * ratio);
    const { topCrop } = await smartcrop.crop(image, { width, height: width / ratio, imageOperations });
    found.push({ x: topCrop.x, y: topCrop.y, width: topCrop.width, height: topCrop.height });
  }
  windows.push(found);
}
console.log(JSON.stringify(windows));
