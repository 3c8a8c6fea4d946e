import { dialects } from "../dialects/index.ts";
import { accountRoutes } from "./account.ts";
import { agentStatusRoutes } from "./agent-statuses.ts";
import { asyncApiDocument, asyncApiRoute } from "./asyncapi.ts";
import { auditLogRoutes } from "./audit-log.ts";
import { audited } from "./audited.ts";
import { callChangeRoutes } from "./call-changes.ts";
import { callControlRoutes } from "./call-control.ts";
import { callSettingsRoutes } from "./call-settings.ts";
import { callRoutes } from "./calls.ts";
import { connectorExtraRoutes } from "./connector-extras.ts";
import { connectorRoutes } from "./connectors.ts";
import { deliveryRoutes } from "./deliveries.ts";
import type { Dependencies } from "./dependencies.ts";
import { dialectRoutes } from "./dialects.ts";
import { eventRoutes } from "./events.ts";
import { figureRoutes } from "./figures.ts";
import { firstStepRoutes } from "./first-steps.ts";
import { inspectorRoutes, inspectRoutes } from "./inspectors.ts";
import { keyRoutes } from "./keys.ts";
import { leadRoutes } from "./leads.ts";
import { memberRoutes } from "./members.ts";
import { type OpenApiDocument, openApiDocument, openApiRoute } from "./openapi.ts";
import { operationRoutes } from "./operations.ts";
import { phoneRoutes } from "./phone.ts";
import { postLeadRoutes } from "./post-lead.ts";
import { previewRoutes } from "./previews.ts";
import { recordingRoutes } from "./recordings.ts";
import { recordRoutes } from "./records.ts";
import { replayRoutes } from "./replays.ts";
import type { Route } from "./route.ts";
import { screenRoutes } from "./screen.ts";
import { sessionRoutes } from "./sessions.ts";
import { smsRoutes } from "./sms.ts";
import { testRoutes } from "./tests.ts";
import { trunkRoutes } from "./trunks.ts";
import { welcomeRoute } from "./welcome.ts";
import { widgetFormRoutes } from "./widget-form.ts";
import { widgetTestRoutes } from "./widget-test.ts";
import { widgetRoutes } from "./widgets.ts";

const WEBHOOKS = {
  title: "Hookswitch webhooks",
  description: "What connectors send, in each dialect, and what a receiver may answer.",
};

/** Every route of the API, and the document that describes them. */
export function routes(dependencies: Dependencies): { routes: Route[]; openApi: OpenApiDocument } {
  const posting = postLeadRoutes(dependencies);
  const { version } = dependencies;
  const described = [
    ...eventRoutes(dependencies),
    ...callRoutes(dependencies),
    ...callChangeRoutes(dependencies),
    ...smsRoutes(dependencies),
    ...connectorRoutes(dependencies),
    ...connectorExtraRoutes(dependencies),
    ...previewRoutes(dependencies),
    ...testRoutes(dependencies),
    ...inspectorRoutes(dependencies),
    ...firstStepRoutes(dependencies),
    ...dialectRoutes(),
    ...deliveryRoutes(dependencies),
    ...replayRoutes(dependencies),
    ...figureRoutes(dependencies),
    ...recordRoutes(dependencies),
    ...trunkRoutes(dependencies),
    ...agentStatusRoutes(dependencies),
    ...callControlRoutes(dependencies),
    ...callSettingsRoutes(dependencies),
    ...phoneRoutes(dependencies),
    ...recordingRoutes(dependencies),
    ...screenRoutes(dependencies),
    ...widgetRoutes(dependencies),
    ...widgetTestRoutes(dependencies),
    ...leadRoutes(dependencies),
    ...posting.described,
    ...widgetFormRoutes(dependencies),
    ...keyRoutes(dependencies),
    ...memberRoutes(dependencies),
    ...sessionRoutes(dependencies),
    ...accountRoutes(dependencies),
    ...auditLogRoutes(dependencies),
    ...operationRoutes(dependencies),
  ];
  const openApi = openApiDocument(
    {
      title: "Hookswitch",
      version,
      description: "Report call events; have them delivered as webhooks; follow what became of them.",
      license: { name: "MIT", identifier: "MIT" },
    },
    described,
  );
  const webhooks = asyncApiRoute(() => asyncApiDocument({ ...WEBHOOKS, version }, [...dialects.values()]));
  const unlisted = [
    openApiRoute(openApi),
    webhooks,
    ...inspectRoutes(dependencies),
    ...(dependencies.dashboard?.routes ?? [welcomeRoute(dependencies)]),
  ];
  return { routes: [...audited(described, dependencies.database), ...posting.aliases, ...unlisted], openApi };
}
