<?php

/**
 * A small CRM that receives Hookswitch's webhooks: it verifies each, drops what it has seen before, and answers the
 * first events of a call with the contact that belongs to the phone number. README.md says how to run it.
 */

declare(strict_types=1);

use StandardWebhooks\Webhook;

require __DIR__ . '/vendor/autoload.php';

// An error belongs into the log: in the answer it would be no JSON.
ini_set('display_errors', 'stderr');
// What PHP only warns of is an error here: a field that is missing, a header that is no signature.
set_error_handler(fn (int $level, string $message) => throw new ErrorException($message));

const MAX_BODY_BYTES = 1_048_576;

/** The events whose answer may carry a contact for the agent's screen. */
const ASKS_FOR_CONTACT = ['callStarted', 'callRinging', 'call.started', 'call.ringing'];

/** One entry for each connector: the secret it was created with, and where its dialect has what we need. */
$connectors = [
    '/dialer' => [
        'secret' => getenv('DIALER_SECRET'),
        'read' => fn (array $payload) => [$payload['eventType'], $payload['callId'], $payload['clientPhone'] ?? null],
    ],
    '/standard' => [
        'secret' => getenv('STANDARD_SECRET'),
        'read' => function (array $payload) {
            $call = $payload['data']['call'] ?? [];
            $phone = ($call['direction'] ?? '') === 'inbound' ? $call['from'] ?? null : $call['to'] ?? null;
            return [$payload['type'], $payload['data']['call_id'] ?? null, $phone];
        },
    ],
];

/** Returns what the webhook carries; throws when it is not from our Hookswitch, or older than five minutes. */
function verify(string $secret, string $body, array $headers): mixed
{
    // The signature covers the bytes as they were sent: verify these, never a re-made text.
    return (new Webhook($secret))->verify($body, array_change_key_case($headers));
}

function receive(array $connectors): never
{
    $path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?: '/';
    $connector = $connectors[$path] ?? null;
    if (!$connector || !$connector['secret']) {
        answer(404, ['error' => "no connector is set up for $path"]);
    }
    if ($_SERVER['REQUEST_METHOD'] !== 'POST') {
        answer(405, ['error' => 'send a POST']);
    }
    $body = (string) file_get_contents('php://input');
    if (strlen($body) > MAX_BODY_BYTES) {
        answer(413, ['error' => 'more than ' . MAX_BODY_BYTES . ' bytes']);
    }
    $headers = getallheaders();
    try {
        $payload = verify($connector['secret'], $body, $headers);
    } catch (Throwable $error) { // a header that is no signature at all throws other errors, too
        say($path, 'refused', $error->getMessage());
        answer(401, ['error' => $error->getMessage()]);
    }
    try {
        [$event, $callId, $phone] = $connector['read']($payload);
        $contact = contactFor($event, $phone);
    } catch (Throwable) {
        answer(400, ['error' => "this is no event of the connector's dialect"]);
    }

    $isNew = note([
        'received_at' => (int) (microtime(true) * 1_000),
        'connector' => substr($path, 1),
        'webhook_id' => array_change_key_case($headers)['webhook-id'],
        'signature' => 'valid',
        'event' => $event,
        'call_id' => $callId,
    ]);
    // A repeat means that our first answer was lost on its way: answer again, do nothing again.
    $said = $contact ? "answered with {$contact['name']}" : 'noted';
    say($path, $event, $callId ?? '-', $isNew ? $said : 'seen before');
    answer(200, ['success' => true] + ($contact ? ['contact' => card($contact, $callId)] : []));
}

/**
 * Writes down what is new, one JSON line each, before it is answered; returns whether it was. The file outlives this
 * request and this server, so repeats are known after a restart, too.
 */
function note(array $entry): bool
{
    $file = fopen(getenv('JOURNAL') ?: 'received.jsonl', 'c+');
    flock($file, LOCK_EX);
    while (($line = fgets($file)) !== false) {
        if (json_decode($line, true)['webhook_id'] === $entry['webhook_id']) {
            fclose($file);
            return false;
        }
    }
    fwrite($file, json_encode($entry) . "\n");
    fclose($file);
    return true;
}

/** The contact that the answer to an event carries, if it may carry one and we know the number. */
function contactFor(string $event, ?string $phone): ?array
{
    if (!in_array($event, ASKS_FOR_CONTACT, true)) {
        return null;
    }
    $contacts = json_decode(file_get_contents(__DIR__ . '/contacts.json'), true);
    foreach ($contacts as $contact) {
        if ($contact['phone'] === $phone) {
            return $contact;
        }
    }
    return null;
}

function card(array $contact, ?string $callId): array
{
    return [
        'id' => $contact['id'],
        'crmType' => 'Example CRM',
        'phoneNumber' => $contact['phone'],
        'callId' => $callId,
        'fields' => [
            ['title' => 'Name', 'value' => $contact['name']],
            ['title' => 'Company', 'value' => $contact['company']],
            ['title' => 'Email', 'value' => $contact['email']],
            ['title' => 'In the CRM', 'value' => $contact['page'], 'isWebsite' => true],
        ],
    ];
}

function answer(int $status, array $body): never
{
    http_response_code($status);
    header('content-type: application/json');
    echo json_encode($body);
    exit;
}

function say(string $path, string $event, string ...$rest): void
{
    $line = implode('  ', [gmdate('H:i:s'), str_pad($path, 9), str_pad($event, 16), ...$rest]);
    file_put_contents('php://stdout', "$line\n");
}

receive($connectors);
