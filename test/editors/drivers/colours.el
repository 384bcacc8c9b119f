;;; colours.el --- the faces of files  -*- lexical-binding: t -*-

;; Writes the face of each character of the files in $FILES to $OBSERVED as JSON.

(require 'json)

(defun colours-of-line ()
  (let (faces)
    (while (not (eolp))
      (push (symbol-name (get-text-property (point) 'face)) faces)
      (forward-char))
    (vconcat (nreverse faces))))

(defun colours-of-file (file)
  (with-current-buffer (find-file-noselect file)
    (font-lock-mode 1)
    (font-lock-ensure)
    (goto-char (point-min))
    (let (lines)
      (while (not (eobp))
        (push (colours-of-line) lines)
        (forward-line))
      (vconcat (nreverse lines)))))

(require 'bprop-mode)
(let ((coding-system-for-write 'utf-8)
      (observed (vconcat (mapcar #'colours-of-file (split-string (getenv "FILES") "\n" t)))))
  (write-region (json-encode observed) nil (getenv "OBSERVED")))
