;;; A code action in Emacs with eglot. Run by tests/editors/test_clients.py in the folder of a small project:
;;; emacs --batch --load eglot.el --eval '(try "python")'

(require 'cl-lib)
(require 'eglot)
(require 'flymake)

(defun wait-for (what condition)
  "Wait until the function CONDITION gives something, and return it; WHAT names it."
  (let ((end (+ (float-time) 90)) found)
    (while (not (setq found (funcall condition)))
      (when (> (float-time) end)
        (error "Waited in vain for %s" what))
      (accept-process-output nil 0.1))
    found))

(defun pick (_prompt items &rest _)
  "The title of the fix among the code actions ITEMS."
  (message "offered: %s" (mapcar #'car items))
  (car (cl-find-if (lambda (item) (string-match-p "Read the key 'price'" (car item))) items)))

(defun try (python)
  "Apply the fix of the crash, as the user does, with the server of PYTHON."
  (setq eglot-sync-connect 90
        last-nonmenu-event t)
  (add-to-list 'eglot-server-programs `(python-mode ,python "-m" "tracemend" "server"))
  (find-file "shop/cart.py")
  (apply #'eglot (eglot--guess-contact))
  (flymake-start)
  (let ((mark (car (wait-for "the mark" #'flymake-diagnostics))))
    (message "marked: %s" (flymake-diagnostic-text mark))
    (goto-char (flymake-diagnostic-beg mark))
    (wait-for "the fix"
              (lambda () (cl-find "quickfix" (eglot-code-actions (point))
                                  :test (lambda (kind action)
                                          (and (plist-get action :edit) (equal kind (plist-get action :kind)))))))
    (cl-letf (((symbol-function 'completing-read) #'pick))
      (eglot-code-actions (point) nil nil t))
    (save-buffer)
    (eglot-shutdown (eglot-current-server))))
