import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { WebhookHost } from '../../../support/webhookHost';
import { useChert } from '../../../support/chert';
import { at, entry, first } from '../../../support/certain';

const DOWNLOAD = 'GET /attachments/:attachment_id/content';

const { engine, simulator } = useChert({ webhook_backoff_ms: 1 });
let host: WebhookHost;

beforeEach(async () => {
	host = await WebhookHost.start({
		engine,
		credential: simulator.credential,
		parameters: { options: { downloadAttachments: true } },
	});
	await host.activate();
});
afterEach(async () => await host.close());

/** A message with these attachments arrives; the item that the workflow goes on with. */
async function receive(...attachment_ids: unknown[]): Promise<INodeExecutionData> {
	const media = attachment_ids.map((attachment_id) => ({ type: 'media', attachment_id }));
	const parts = [{ type: 'text', value: 'Look' }, ...media];
	const event = await simulator.emit('message.received', { parts });
	expect(event.delivery).toMatchObject({ status: 'delivered', attempts: [{ status: 200 }] });
	const items = await host.items();
	expect(items).toHaveLength(1);
	return first(items);
}

const downloads = () => simulator.requests.filter(({ route }) => route === DOWNLOAD).length;

test.each([true, false])(
	'attachments come as files, in their order (Simplify: %s)',
	async (simple) => {
		host.parameters = { ...host.parameters, simplify: simple };
		const { json, binary } = await receive('att_photo', 'att_note');
		expect(Object.keys(binary!)).toEqual(['attachment_0', 'attachment_1']);
		expect(binary!.attachment_0).toMatchObject({ mimeType: 'image/png', fileName: 'photo.png' });
		expect(Buffer.from(entry(binary!, 'attachment_1').data, 'base64').toString()).toBe(
			'Grüße 👋\n',
		);
		expect(json).not.toHaveProperty('attachment_errors');
		expect(simple ? json.text : (json.data as IDataObject).message).toBeTruthy();
	},
);

test('what cannot be downloaded is said in the item; the rest comes', async () => {
	const { json, binary } = await receive('att_gone', 'att_photo', '..', 'att_not_uploaded');
	expect(Object.keys(binary!)).toEqual(['attachment_1']);
	expect(json).toMatchObject({ text: 'Look', chat_id: 'ch_group_of_5' });
	expect(json).not.toHaveProperty('error');
	expect(json.attachment_errors).toEqual([
		expect.objectContaining({ attachment_id: 'att_gone', code: 5001, attempts: 1 }),
		expect.objectContaining({ attachment_id: '..', reason: 'INVALID_INPUT' }),
		expect.objectContaining({ attachment_id: 'att_not_uploaded', code: 5004 }),
	]);
	const stored = JSON.stringify(json);
	expect(stored).not.toContain(simulator.credential.signingSecret);
});

test('an option that is neither true nor false by then is said in the item, which is not lost', async () => {
	// When the event arrives there is a body; when the workflow runs there is the event.
	const downloadAttachments = '={{ $json.body || !$json.event ? true : "perhaps" }}';
	host.parameters = { ...host.parameters, options: { downloadAttachments } };
	const { json, binary } = await receive('att_photo');
	expect(binary).toBeUndefined();
	expect(json).toMatchObject({ text: 'Look' });
	expect(json.attachment_errors).toEqual([
		expect.objectContaining({
			attachment_id: 'att_photo',
			reason: 'INVALID_INPUT',
			message: 'The field \'Download Attachments\' must be true or false, but it is "perhaps"',
		}),
	]);
	expect(downloads()).toBe(0);
});

test('a download that fails for a moment is tried again', async () => {
	simulator.fault(DOWNLOAD, { kind: 'code', code: 3001 });
	const { json, binary } = await receive('att_photo');
	expect(Object.keys(binary!)).toEqual(['attachment_0']);
	expect(json).not.toHaveProperty('attachment_errors');
	expect(downloads()).toBe(2);
});

test('the answer does not wait for a download', async () => {
	simulator.fault(DOWNLOAD, { kind: 'slow', ms: 1_000 });
	const media = [{ type: 'media', attachment_id: 'att_photo' }];
	const event = await simulator.emit('message.received', { parts: media });
	expect(event.delivery.status).toBe('delivered');
	const download = simulator.requests.find(({ route }) => route === DOWNLOAD);
	expect(download?.status).toBeUndefined();
	const { binary } = first(await host.items());
	expect(binary!.attachment_0?.fileName).toBe('photo.png');
});

test('without the option, or without attachments, nothing is downloaded', async () => {
	await receive();
	host.parameters = {};
	const event = await simulator.emit('message.received', {
		parts: [{ type: 'media', attachment_id: 'att_photo' }],
	});
	expect(event.delivery.status).toBe('delivered');
	const items = await host.items();
	expect(items.map(({ binary }) => binary)).toEqual([undefined, undefined]);
	expect(at(items, 1).json.attachments).toEqual([{ attachment_id: 'att_photo', type: 'media' }]);
	expect(downloads()).toBe(0);
});
