/** `npm run client`: writes the types of the API's client anew, after a change of the API. Needs no network. */
import { writeFileSync } from "node:fs";
import { makeTypes, TYPES_PATH } from "./client/make-types.ts";

writeFileSync(TYPES_PATH, await makeTypes());
