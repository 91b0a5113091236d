import { defineService, GoogleError, RawAnswer } from "@zen/gcp-emulators";

/** As much of Cloud Storage as the records of jobs need: whole objects, put once and read. */
export const bucket = defineService({
  name: "storage",
  api: "storage.googleapis.com",
  start() {
    const check = (bucket: string | undefined): void => {
      if (bucket !== "zen-records") throw new GoogleError("NOT_FOUND", "The specified bucket does not exist.");
    };
    const objects = new Map<string, Buffer>();
    return {
      objects,
      routes: [
        {
          id: "storage.objects.insert",
          method: "POST",
          path: "/upload/storage/v1/b/{bucket}/o",
          permission: "storage.objects.create",
          takes: "stream",
          async handle({ query, path, stream }) {
            check(path["bucket"]);
            const name = `${path["bucket"]}/${query.get("name")}`;
            if (query.get("uploadType") !== "media") throw new GoogleError("INVALID_ARGUMENT", "uploadType");
            const chunks: Buffer[] = [];
            for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
            if (query.get("ifGenerationMatch") === "0" && objects.has(name))
              throw new GoogleError(
                "PRECONDITION_FAILED",
                "At least one of the pre-conditions you specified did not hold.",
              );
            objects.set(name, Buffer.concat(chunks));
            return { kind: "storage#object", name: query.get("name") };
          },
        },
        {
          id: "storage.objects.get",
          method: "GET",
          path: "/storage/v1/b/{bucket}/o/{object}",
          permission: "storage.objects.get",
          handle({ path }) {
            check(path["bucket"]);
            const body = objects.get(`${path["bucket"]}/${path["object"]}`);
            if (body === undefined) throw new GoogleError("NOT_FOUND", `No such object: ${path["object"]}`);
            return new RawAnswer({ headers: { "content-type": "application/json" }, body });
          },
        },
      ],
      leftovers: () => [],
    };
  },
});
