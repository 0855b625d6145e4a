import { request } from 'undici';
import { SIGNATURE_FORMS, TAMPERINGS } from './deliveries';
import type { Event } from './state/events';
import { print, readArguments, stop } from './commandLine';

const HELP = `Lets something happen in the simulator that is running, so that it sends a webhook.

  npm run simulator:event -- [options]

  --type NAME          message.received (default), reaction.added, reaction.removed, lead_reply
  --chat ID            the chat it happens in (default ch_group_of_5)
  --from ADDRESS       who does it (default: the first person in the chat); me: your own line
  --text TEXT          the text of a message (default "Hello")
  --message ID         the message a reaction is about (default: the newest of the chat)
  --reaction NAME      love (default), like, dislike, laugh, emphasize, question
  --reply TEXT         somebody answers the last message that you sent (in --chat, where given)
  --react NAME         somebody reacts to it
  --event-id ID        the same event once more
  --times N            deliver it N times
  --signature FORM     ${SIGNATURE_FORMS.slice(0, 3).join(', ')},
                       ${SIGNATURE_FORMS.slice(3).join(', ')}
  --tamper HOW         ${TAMPERINGS.slice(0, 6).join(', ')},
                       ${TAMPERINGS.slice(6).join(', ')}
  --subscription ID    to this webhook subscription alone
  --port N             port of the simulator (default 4010)
  --json               print the event as JSON
  --help               print this
`;

async function main(): Promise<void> {
	const text = { type: 'string' } as const;
	const values = readArguments({
		type: text,
		chat: text,
		from: text,
		text,
		message: text,
		reaction: text,
		reply: text,
		react: text,
		'event-id': text,
		times: text,
		signature: text,
		tamper: text,
		subscription: text,
		port: text,
		json: { type: 'boolean' },
		help: { type: 'boolean' },
	});
	if (values.help) return print(HELP);
	const { port = '4010', times, reply, react } = values;
	if (reply !== undefined && react !== undefined) stop('Either --reply or --react, not both.');
	const answers = reply !== undefined || react !== undefined;
	const body = JSON.stringify({
		type: values.type ?? (react === undefined ? undefined : 'reaction.added'),
		to_last: answers || undefined,
		chat_id: values.chat,
		from: values.from,
		text: reply ?? values.text,
		message_id: values.message,
		reaction: react ?? values.reaction,
		event_id: values['event-id'],
		times: times === undefined ? undefined : Number(times),
		signature: values.signature,
		tamper: values.tamper,
		subscription_id: values.subscription,
	});
	const url = `http://127.0.0.1:${port}/_simulator/events`;
	const answer = await request(url, { method: 'POST', body }).catch(() =>
		stop(`No simulator listens on port ${port}. Start it with: npm run simulator`),
	);
	const event = (await answer.body.json()) as Event & { message?: string };
	if (answer.statusCode !== 200)
		stop(event.message ?? `The simulator answered ${answer.statusCode}`);
	if (values.json) return print(JSON.stringify(event, null, 2));
	print(`${event.type} ${event.event_id} in ${event.lead_id ?? 'no chat'}: ${outcomeOf(event)}`);
}

/** What became of the deliveries, in words. */
function outcomeOf({ delivery: { status, url, attempts } }: Event): string {
	if (status === 'dev_inbox') return 'recorded in the dev inbox';
	if (url === null) return 'no webhook subscription wants it; it is in GET /events';
	const often = attempts.length === 1 ? 'one attempt' : `${attempts.length} attempts`;
	return `${status === 'delivered' ? 'delivered' : 'not delivered'} (${often}, ${url})`;
}

void main();
