import type { FileStorage } from '../../api/files';
import type { Task } from '../../run/operation';
import { downloadAttachment } from './attachments';

/**
 * The download of one attachment, ready to be sent.
 *
 * @param attachment_id checked (`readId`)
 * @param field name of the binary field that the file goes into
 * @param storage where n8n keeps files
 */
export function downloadTask(attachment_id: string, field: string, storage: FileStorage): Task {
	return {
		about: { attachment_id },
		execute: async (call) => {
			const request = call.request.bind(call);
			const { json, binary } = await downloadAttachment({ request, storage }, attachment_id);
			return [{ json, binary: { [field]: binary } }];
		},
	};
}
