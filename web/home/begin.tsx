import { List } from "@mantine/core";
import { Copy } from "../parts/copy.tsx";
import { Link } from "../parts/link.tsx";
import { Empty } from "../parts/states.tsx";
import { texts } from "../texts.ts";

/** What to do where nothing has happened yet. */
export function Begin() {
  const command = `curl ${location.origin}/v1/events \\
  -H "Authorization: Bearer $HOOKSWITCH_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"type": "call.started", "call_id": "call-1",
       "data": {"direction": "inbound",
                "from": "+493023125014",
                "to": "+493023125900"}}'`;
  const [connector, key, report] = texts.home.steps;
  return (
    <Empty title={texts.home.begin}>
      <List type="ordered" ta="left" spacing="xs" mb="sm">
        <List.Item>
          <Link to="/connectors/new" underline="always">
            {connector}
          </Link>
        </List.Item>
        <List.Item>
          <Link to="/keys" underline="always">
            {key}
          </Link>
        </List.Item>
        <List.Item>{report}</List.Item>
      </List>
      <pre className="code" style={{ textAlign: "left" }}>
        {command}
      </pre>
      <Copy value={command} />
    </Empty>
  );
}
