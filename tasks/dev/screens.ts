/**
 * Writes `docs/screens/*.svg`: pictures of what commands show on a terminal. To be run after a change of
 * what they say; with `--check` it only says whether that is so.
 *
 * @module
 */

import { ensureDir } from "@std/fs";
import { join } from "@std/path";
import { atomicWrite } from "../../lib/base/atomic_write.ts";
import { readJson } from "../../lib/base/json.ts";
import { loadCatalog } from "../../lib/catalog/load.ts";
import { downloadCommand } from "../download.ts";
import { listCommand } from "../list.ts";
import { predictCommand } from "../predict.ts";
import { drawScreen } from "./screens/draw_screen.ts";
import { Scene, SCENE_COLUMNS } from "./screens/scene.ts";
import { showDownload } from "./screens/show_download.ts";
