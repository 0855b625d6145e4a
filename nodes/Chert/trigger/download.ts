import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
} from 'n8n-workflow';
import { download } from '../actions/attachment/download.operation';
import { factsOf } from '../events/facts';
import { cancelled } from '../failures/ended';
import type { ItemReader } from '../parameters/itemReader';
import { filesOf } from '../run/itemFiles';
import type { Outcome } from '../run/outcome';
import { prepareItem } from '../run/prepare';
import type { Prepared } from '../run/run';
import { send } from '../run/send';
import { readSettings } from '../run/settings';
import { asObject } from '../shared/text';

/**
 * What the trigger still has to do when the workflow runs: download the attachments of the event, if
 * that is set, into binary fields `attachment_0`, `attachment_1`, … in the order of the event.
 *
 * It is done here and not when the event arrives, because Chert waits for the answer then, and because
 * n8n would write the static data of that call back only after the download: an old copy over a new
 * one. By now the event is stored with the execution. What cannot be downloaded is listed in the item's
 * `attachment_errors`; the event itself is never lost for it.
 */
export async function downloadAttachments(
	this: IExecuteFunctions,
): Promise<INodeExecutionData[][]> {
	const items = this.getInputData();
	const options = this.getNodeParameter('options', 0, {}) as IDataObject;
	if (options.downloadAttachments !== true) return [items];
	const prepared: Prepared[] = [];
	for (const [item, { json }] of items.entries()) {
		for (const [place, id] of attachmentsIn(json).entries()) {
			const reader = readerOf(this, item, id, `attachment_${place}`);
			prepared.push(...(await prepareItem(download, reader)));
		}
	}
	if (prepared.length === 0) return [items];
	const outcomes = await send(this, download, prepared, readSettings(this), false);
	return [
		items.map((item, place) =>
			withFiles(
				item,
				outcomes.filter((one) => one.item === place),
			),
		),
	];
}

/** The attachments' ids, in an event as it came or in its simplified form. */
function attachmentsIn(json: IDataObject): string[] {
	const { event, event_id, data } = json;
	const isWhole = typeof event === 'string' && typeof event_id === 'string' && asObject(data);
	const attachments = isWhole
		? factsOf({ event, event_id, data: data as IDataObject }).attachments
		: json.attachments;
	return (Array.isArray(attachments) ? attachments : [])
		.map((attachment) => asObject(attachment)?.attachment_id)
		.filter((id) => typeof id === 'string');
}

/** The operation Attachment → Download sees the attachment as its own parameters. */
function readerOf(
	context: IExecuteFunctions,
	item: number,
	attachmentId: string,
	binaryPropertyName: string,
): ItemReader {
	const parameters: Readonly<Record<string, string>> = { attachmentId, binaryPropertyName };
	return {
		item,
		timezone: context.getTimezone(),
		subject: {},
		parameter: (name) => parameters[name],
		option: (_, otherwise) => otherwise,
		idempotencyKey: () => '',
		files: filesOf(context, item),
	};
}

function withFiles(item: INodeExecutionData, outcomes: Outcome[]): INodeExecutionData {
	const binary: IBinaryKeyData = { ...item.binary };
	const errors: IDataObject[] = [];
	for (const outcome of outcomes) {
		if ('outputs' in outcome) {
			for (const output of outcome.outputs) Object.assign(binary, output.binary);
		} else {
			const failure = 'failure' in outcome ? outcome.failure : cancelled().details;
			errors.push({ ...outcome.subject, ...(failure as IDataObject) });
		}
	}
	return {
		...item,
		json: { ...item.json, ...(errors.length > 0 && { attachment_errors: errors }) },
		...(Object.keys(binary).length > 0 && { binary }),
	};
}
