import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
} from 'n8n-workflow';
import { download, downloadTask } from '../actions/attachment/download.operation';
import { readEvent } from '../objects/summary';
import { notStarted } from '../failures/ended';
import { ChertFailure, detailsOf, orFailure } from '../failures/failure';
import { readId } from '../parameters/id';
import { entriesOf, type Prepared } from '../run/entry';
import { NO_LEDGER } from '../run/ledger';
import type { Outcome } from '../run/outcome';
import { send } from '../run/start';
import { readSettings } from '../run/settings';
import { asObject } from '../shared/text';
import { readSwitch } from './settings';

/**
 * Downloads the files of the event, if that is set, here and not when the event arrives: Chert waits for the
 * answer then, and n8n would write the static data of that call back only after the download, an old copy over
 * a new one. What cannot be downloaded is listed in `attachment_errors`; the event itself is never lost because
 * of it.
 */
export async function downloadAttachments(
	this: IExecuteFunctions,
): Promise<INodeExecutionData[][]> {
	const items = this.getInputData();
	// Or what is wrong with the option: an expression can change.
	const wanted = orFailure(() => {
		const options = this.getNodeParameter('options', 0, {}) as IDataObject;
		return readSwitch(options, 'downloadAttachments', false);
	});
	if (wanted === false) return [items];
	const prepared = items.flatMap(({ json }, itemIndex) =>
		attachmentsIn(json).map((id, n): Prepared => {
			const read = () => readId(id, 'Attachment ID', 'attachment');
			const work = orFailure(() => downloadTask(read(), `attachment_${n}`, this.helpers));
			return { itemIndex, about: { attachment_id: id }, work };
		}),
	);
	if (prepared.length === 0) return [items];
	const outcomes =
		wanted instanceof ChertFailure
			? prepared.map(({ itemIndex, about }) => ({ itemIndex, about, failure: detailsOf(wanted) }))
			: await send(
					this,
					download,
					entriesOf(download, prepared, NO_LEDGER),
					readSettings(this),
					false,
				);
	return [
		items.map((item, index) =>
			withFiles(
				item,
				outcomes.filter((one) => one.itemIndex === index),
			),
		),
	];
}

/** In a simplified event or in one as Chert sent it. */
function attachmentsIn(json: IDataObject): string[] {
	const attachments = json.attachments ?? readEvent(json)?.summary.attachments;
	return (Array.isArray(attachments) ? (attachments as unknown[]) : [])
		.map((attachment) => asObject(attachment)?.attachment_id)
		.filter((id) => typeof id === 'string');
}

function withFiles(item: INodeExecutionData, outcomes: Outcome[]): INodeExecutionData {
	const binary: IBinaryKeyData = { ...item.binary };
	const errors: IDataObject[] = [];
	for (const outcome of outcomes) {
		if ('outputs' in outcome) {
			for (const output of outcome.outputs) Object.assign(binary, output.binary);
		} else {
			const failure = 'failure' in outcome ? outcome.failure : notStarted();
			errors.push({ ...outcome.about, ...failure });
		}
	}
	return {
		...item,
		json: { ...item.json, ...(errors.length > 0 && { attachment_errors: errors }) },
		...(Object.keys(binary).length > 0 && { binary }),
	};
}
