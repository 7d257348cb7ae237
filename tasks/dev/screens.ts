/**
 * Writes `docs/screens/*.svg`: pictures of what commands show on a terminal. To be run after a change of
 * what they say; with `--check` it writes nothing, and fails if a picture is not what would be written.
 *
 * @module
 */

import { dirname, join } from "@std/path";
import { atomicWrite } from "../../lib/base/atomic_write.ts";
import { downloadCommand } from "../download.ts";
import { listCommand } from "../list.ts";
import { openModels } from "../models/open_models.ts";
import { predictCommand } from "../predict.ts";
import { drawScreen } from "./screens/draw_screen.ts";
import { Scene, SCENE_COLUMNS } from "./screens/scene.ts";
import { showDownload } from "./screens/show_download.ts";

/** What a project is made of that the pictures are taken in. */
const PROJECT_FILES = [
  "deno.json",
  "models.config.json",
  "models.lock.json",
  "examples/blue-boat.webp",
  "examples/green-leaf.png",
  "examples/orange-fish.webp",
  "examples/purple-kite.jpg",
  "examples/red-mug.png",
  "examples/yellow-sun.jpg",
] as const;

/** What is shown, by the name of the picture; the later ones find what the earlier ones have done. */
const PICTURES: Readonly<
  Record<string, { title: string; show: (scene: Scene) => Promise<void> }>
> = {
  predict: {
    title: "deno task predict describes a picture",
    show: async (scene) => {
      await scene.run(predictCommand, [
        ...["--size", "tiny", "--image", "examples", "--stream"],
      ]);
    },
  },
  list: {
    title: "deno task list shows every size",
    show: async (scene) => await scene.run(listCommand, []),
  },
  download: {
    title: "deno task download while three files are under way",
    show: async (scene) => {
      const { lock } = await openModels({ config: undefined }, scene.io);
      showDownload(scene, lock);
    },
  },
  errors: {
    title: "Errors say what to do",
    show: async (scene) => {
      await scene.run(downloadCommand, ["--size", "05b"]);
      await scene.run(predictCommand, ["--image", "examples/red-mug.png"]);
    },
  },
};

if (import.meta.main) {
  const stale = await drawAll("docs/screens", {
    isCheck: Deno.args.includes("--check"),
  });
  if (stale.length > 0) {
    throw new Error(
      `Run deno task screens: ${stale.join(", ")} is out of date`,
    );
  }
}

/** Draws all pictures and writes them, or gives the paths of those that would change. */
async function drawAll(
  folder: string,
  { isCheck }: { isCheck: boolean },
): Promise<string[]> {
  const pictures = await takePictures();
  if (!isCheck) await Deno.mkdir(folder, { recursive: true });
  const stale: string[] = [];
  for (const [name, picture] of pictures) {
    const path = join(folder, `${name}.svg`);
    if (!isCheck) await atomicWrite(path, picture);
    else if (await Deno.readTextFile(path) !== picture) stale.push(path);
  }
  return stale;
}

async function takePictures(): Promise<Map<string, string>> {
  const root = Deno.cwd();
  const temp = await Deno.realPath(await Deno.makeTempDir());
  try {
    const project = await makeProject(join(temp, "project"));
    // Where artifacts go depends on it.
    Deno.chdir(project);
    const pictures = new Map<string, string>();
    for (const [name, { title, show }] of Object.entries(PICTURES)) {
      const scene = new Scene(project, join(temp, "home"));
      await show(scene);
      const { text } = scene;
      const columns = SCENE_COLUMNS;
      pictures.set(name, drawScreen({ title, text, columns }));
    }
    return pictures;
  } finally {
    Deno.chdir(root);
    await Deno.remove(temp, { recursive: true });
  }
}

async function makeProject(folder: string): Promise<string> {
  for (const file of PROJECT_FILES) {
    const target = join(folder, file);
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.copyFile(file, target);
  }
  return folder;
}
